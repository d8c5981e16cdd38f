"""Prices google_compute_machine_image: the bytes that it stores, by usage.

https://cloud.google.com/compute/disks-image-pricing#imagestorage (read 2026-11-22).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.locations import region_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"storage_gb": "GiB that it stores, compressed"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months."""
    said = resource.items("storage_locations")
    place = region_in(said[0]) if said and isinstance(said[0], str) else None
    yield resource.by_usage("storage_gb", "Storage", "GiB-months", "compute/storage-machine-image", place=place)
