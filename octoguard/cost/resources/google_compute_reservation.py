"""Prices google_compute_reservation: the reserved machines that no instance of the plan uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.reservations import reserved_components, reserved_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the unused machines. Raises Unpriceable if the plan does not show the machines."""
    yield from reserved_components(resource, reserved_of(resource))
