"""Prices google_compute_snapshot: storage in a region or a multi-region, by usage or disk size.

https://cloud.google.com/compute/disks-image-pricing#disksnapshots (read 2026-11-22): snapshots are compressed and
incremental. Without a location, a snapshot is in the multi-region nearest to its disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range
from octoguard.cost.locations import region_in
from octoguard.cost.price import MissingPrice
from octoguard.cost.stored import stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"storage_gb": "GiB stored, compressed"}
_MULTI_REGIONS = ("us", "eu", "asia")
_NEAREST = {"us": "us", "northamerica": "us", "europe": "eu", "asia": "asia"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months of storage."""
    place = _kept_in(resource)
    archive = resource.text("snapshot_type", unset="STANDARD") == "ARCHIVE"
    name = f"Storage ({'archive, ' if archive else ''}{place})"
    if archive and place in _MULTI_REGIONS:
        gib = Range.of(resource.usage_of("storage_gb"))
        yield Component(name, gib, "GiB-months", MissingPrice(f"archive snapshots in {place}"), usage_based=True)
        return
    sku = "storage-pd-snapshot-multi-regional" if place in _MULTI_REGIONS else "storage-pd-snapshot"
    if archive:
        sku = "regional-archive-snapshot-data-storage"
    yield stored(resource, name, f"compute/{sku}", place)


def _kept_in(resource: Resource) -> str:
    locations = resource.items("storage_locations")
    if locations and isinstance(locations[0], str):
        return region_in(locations[0])
    nearest = _NEAREST.get(resource.place.partition("-")[0], resource.place)
    resource.assume(f"storage_locations is not set; priced in {nearest}")
    return nearest
