"""Prices stores of the Cloud Healthcare API: stored data and requests, by usage.

https://cloud.google.com/healthcare-api/pricing (read 2026-12-01): 1 GiB of each storage and 25,000 requests per month
and billing account are free.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octoguard.cost.locations import region_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

STRUCTURED: Final = {"structured_storage_gb": "average GiB of structured storage, with indexes and backups"}
BLOB: Final = {"blob_storage_gb": "average GiB of blob storage (DICOM images)"}
REQUESTS: Final = {"monthly_requests": "standard requests per month"}
_LOCATION: Final = re.compile(r"projects/[^/]+/locations/(?P<place>[a-z0-9-]+)/datasets/")


def store_lines(resource: Resource, *, blobs: bool = False) -> Iterator[Component]:
    """GiB-months of structured storage, of blob storage with `blobs`, and requests."""
    _place(resource)
    key, sku = "structured_storage_gb", "healthcare/structured-storage"
    yield resource.by_usage(key, "Structured storage", "GiB-months", sku, scope="account")
    if blobs:
        yield resource.by_usage(
            "blob_storage_gb", "Blob storage", "GiB-months", "healthcare/blob-storage", scope="account"
        )
    yield resource.by_usage("monthly_requests", "Requests", "requests", "healthcare/standard-request", scope="account")


def _place(resource: Resource) -> None:
    """A store is where its dataset is."""
    datasets = resource.linked("dataset", "google_healthcare_dataset")
    if len(datasets) == 1:
        resource.set_place(region_in(resource.other(datasets[0]).place))
        return
    match = _LOCATION.search(resource.text("dataset", unset=""))
    if match:
        resource.set_place(region_in(match["place"]))
