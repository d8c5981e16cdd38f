"""Prices google_compute_disk: capacity, and for some types provisioned performance."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.disks import disk_components

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
# Default size of a disk without a size or a source: https://cloud.google.com/compute/docs/disks (read 2026-11-22).
# A disk from an image or a snapshot has the size of its source, which a plan does not show.
_DEFAULT_GIB = Decimal(500)
_IMAGE_GIB = Decimal(10)


def components(resource: Resource, *, regional: bool = False) -> Iterator[Component]:
    """Capacity in GiB-months; IOPS and throughput for types that charge for them."""
    disk_type = resource.text("type", unset="pd-standard")
    iops, throughput = resource.number("provisioned_iops", 0), resource.number("provisioned_throughput", 0)
    yield from disk_components(
        resource,
        "Capacity",
        disk_type,
        size_gib(resource),
        regional=regional,
        iops=iops or None,
        throughput=throughput or None,
    )


def size_gib(resource: Resource) -> Decimal:
    """The size in GiB; an assumption if the API takes it from an image or a snapshot."""
    size = resource.number("size", 0)
    if size:
        return size
    if any(resource.is_given(source) for source in ("image", "snapshot", "source_disk")):
        resource.assume(f"the plan does not show the size of the disk's source; priced as {_IMAGE_GIB:f} GiB")
        return _IMAGE_GIB
    return _DEFAULT_GIB
