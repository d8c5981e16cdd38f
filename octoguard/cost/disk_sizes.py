"""Finds the size of a disk that does not set it: the size of its image, snapshot or source disk of the same plan.

A disk takes the size of its source, and an image or a snapshot has the size of its own source:
`diskSizeGb` of https://cloud.google.com/compute/docs/reference/rest/v1/images and .../snapshots.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.plan import SENSITIVE, UNKNOWN

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource

# Public Linux images are 10 GB: https://cloud.google.com/compute/docs/images/os-details (read 2026-11-22).
IMAGE_GIB: Final = Decimal(10)
# The size of an empty disk that does not set it: https://cloud.google.com/compute/docs/disks (read 2026-11-22).
EMPTY_GIB: Final = Decimal(500)
_IMAGES: Final = ("google_compute_image",)
_SNAPSHOTS: Final = ("google_compute_snapshot", "google_compute_region_snapshot")
_INSTANT: Final = ("google_compute_instant_snapshot", "google_compute_region_instant_snapshot")
_INSTANCE: Final = "google_compute_instance"
_DISKS: Final = ("google_compute_disk", "google_compute_region_disk", _INSTANCE)
# {attribute that names the source: types of the source}
_SOURCES: Final = {
    "image": _IMAGES,
    "source_image": _IMAGES,
    "snapshot": _SNAPSHOTS,
    "source_snapshot": _SNAPSHOTS,
    "source_instant_snapshot": _INSTANT,
    "source_disk": _DISKS,
    "source": _DISKS,
}
_LONGEST_CHAIN: Final = 20


def disk_gib(resource: Resource) -> Decimal:
    """The size of a disk resource in GiB: its own, that of its source, or an assumption."""
    if size := resource.number("size", 0):
        return size
    if not _source_attributes(resource, ""):
        return EMPTY_GIB
    size = _source_gib(resource, "", 0) or Decimal(0)
    if not size:
        resource.assume(f"the plan does not show the size of the disk's source; priced as {IMAGE_GIB:f} GiB")
    return size or IMAGE_GIB


def created_gib(resource: Resource, block: str, size_key: str) -> Decimal:
    """The size in GiB of a disk that is created with a machine. `block` is the path of its block, with a dot."""
    size = resource.number(f"{block}{size_key}", 0) or _source_gib(resource, block, 0)
    if not size:
        path = f"{block}{size_key}"
        resource.assume(f"{path}: the plan does not show the size of the image; priced as {IMAGE_GIB:f} GiB")
    return size or IMAGE_GIB


def source_gib(resource: Resource) -> Decimal | None:
    """The size in GiB of the disk that an image or a snapshot is made from; None if the plan does not show it."""
    return _own_or_source(resource, "", "disk_size_gb", 0)


def _source_attributes(resource: Resource, block: str) -> list[str]:
    return [name for name in _SOURCES if resource.is_given(f"{block}{name}")]


def _source_gib(resource: Resource, block: str, depth: int) -> Decimal | None:
    """The size of the source that the attributes of a block name; None if the plan does not show one size."""
    sizes: set[Decimal | None] = set()
    for name in _source_attributes(resource, block):
        sources = [change for kind in _SOURCES[name] for change in resource.linked(f"{block}{name}", kind)]
        sizes |= {_size_of(resource.other(change), depth + 1) for change in sources} or {None}
    return sizes.pop() if len(sizes) == 1 else None


def _size_of(source: Resource, depth: int) -> Decimal | None:
    """The size of a disk, image, snapshot, or boot disk of an instance; None if the plan does not show it."""
    if depth > _LONGEST_CHAIN or source.change.side(source.side)[0] is None:
        return None
    if source.change.type == _INSTANCE:
        if source.is_given("boot_disk[0].source"):
            return _source_gib(source, "boot_disk[0].", depth)
        return _own_or_source(source, "boot_disk[0].initialize_params[0].", "size", depth)
    is_disk = source.change.type in _DISKS
    if is_disk and not source.is_given("size") and not _source_attributes(source, ""):
        return EMPTY_GIB
    return _own_or_source(source, "", "size" if is_disk else "disk_size_gb", depth)


def _own_or_source(source: Resource, block: str, size_key: str, depth: int) -> Decimal | None:
    value = source.get(f"{block}{size_key}")
    # An expression can make the source larger than what it is made from. Only a snapshot cannot set its size.
    is_set = source.change.type not in (*_SNAPSHOTS, *_INSTANT) and (value is UNKNOWN or value is SENSITIVE)
    if is_set:
        return None
    return source.number(f"{block}{size_key}", 0) or _source_gib(source, block, depth)
