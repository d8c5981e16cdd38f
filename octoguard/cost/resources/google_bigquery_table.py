"""Prices google_bigquery_table: storage, streaming inserts and Storage API traffic, by usage.

https://cloud.google.com/bigquery/pricing (read 2026-11-22): logical bytes. After 90 days without a change a partition
is long-term storage, which costs less. Views have no storage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.locations import region_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_active_storage_gb": "average GiB stored, changed in the last 90 days",
    "monthly_long_term_storage_gb": "average GiB stored, not changed in the last 90 days",
    "monthly_streaming_inserts_mb": "MiB of streaming inserts per month",
    "monthly_storage_write_api_gb": "GiB per month through the Storage Write API",
    "monthly_storage_read_api_tb": "TiB per month through the Storage Read API",
}
_LINES = (
    ("monthly_long_term_storage_gb", "Long-term storage", "GiB-months", "bigquery/long-term-logical-storage"),
    ("monthly_streaming_inserts_mb", "Streaming inserts", "MiB", "bigquery/streaming-insert"),
    ("monthly_storage_write_api_gb", "Storage Write API", "GiB", "bigquery/bigquery-storage-write-api"),
    ("monthly_storage_read_api_tb", "Storage Read API", "TiB", "bigquery/bigquery-storage-read-api"),
)


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months of storage, and data that is written and read."""
    if resource.items("view") or resource.items("external_data_configuration"):
        return
    datasets = resource.change.linked("dataset_id", "google_bigquery_dataset")
    if len(datasets) == 1:
        resource.set_place(region_in(resource.other(datasets[0]).place))
    key, sku = "monthly_active_storage_gb", "bigquery/active-logical-storage"
    yield resource.by_usage(key, "Active storage", "GiB-months", sku)
    for key, name, unit, sku in _LINES:
        if resource.used(key) is not None:
            yield resource.by_usage(key, name, unit, sku)
