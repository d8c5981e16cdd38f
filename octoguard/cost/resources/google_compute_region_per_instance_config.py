"""Prices google_compute_region_per_instance_config: its VM is priced with the group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.group_sizes import config_components

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """No components. Raises Unpriceable if the plan does not have the group."""
    return config_components(resource)
