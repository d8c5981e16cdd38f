"""Prices google_compute_region_instance_group_manager: the machines and disks of its instance template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = groups.USAGE


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the machines and GiB-months of their disks."""
    return groups.group_components(resource, "google_compute_region_autoscaler")
