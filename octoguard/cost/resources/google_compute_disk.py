"""Prices google_compute_disk: capacity, and for some types provisioned performance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.disk_sizes import disk_gib
from octoguard.cost.disks import disk_components

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource, *, regional: bool = False) -> Iterator[Component]:
    """Capacity in GiB-months; IOPS and throughput for types that charge for them."""
    disk_type = resource.text("type", unset="pd-standard")
    yield from disk_components(resource, "Capacity", disk_type, disk_gib(resource), regional=regional)
