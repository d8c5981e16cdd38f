"""Prices google_compute_image: storage, by usage or by the size of its disk.

https://cloud.google.com/compute/disks-image-pricing#imagestorage (read 2026-11-22).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.locations import region_in
from octoguard.cost.stored import stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"storage_gb": "GiB stored, compressed"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months of storage."""
    locations = resource.items("storage_locations")
    place = region_in(locations[0]) if locations and isinstance(locations[0], str) else None
    yield stored(resource, "Storage", "compute/storage-image", place)
