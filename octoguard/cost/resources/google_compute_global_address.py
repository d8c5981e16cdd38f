"""Prices google_compute_global_address: as a regional one, at the price of us-central1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.resources import google_compute_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
# The list has one price for addresses that belong to no region, and it is that of Iowa.
_PRICED_AS = "us-central1"


def components(resource: Resource) -> Iterator[Component]:
    """Hours of a reserved address that nothing uses."""
    return google_compute_address.components(resource, _PRICED_AS)
