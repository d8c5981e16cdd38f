"""Prices google_bigquery_data_transfer_config: the queries of a scheduled query, by usage. Loads from Google, S3,
Redshift and Teradata are free; other connectors have no price here.

https://cloud.google.com/bigquery/pricing#data-transfer-service-pricing (read 2026-12-01).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.component import NOTHING, Component
from octoguard.cost.locations import region_in
from octoguard.cost.price import MissingPrice
from octoguard.plan import UNSET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_queries_tb": "TiB per month that the scheduled query reads"}
_SCHEDULED_QUERY: Final = "scheduled_query"
_FREE: Final = frozenset({"google_cloud_storage", "amazon_s3", "redshift", "on_premises"})


def components(resource: Resource) -> Iterator[Component]:
    """TiB that a scheduled query reads. The free TiB is shared with all queries of the billing account."""
    if resource.get("location") is UNSET:
        resource.set_place(region_in("US"))  # the provider's default
    source = resource.required("data_source_id")
    if source == _SCHEDULED_QUERY:
        yield resource.by_usage(
            *("monthly_queries_tb", "Queries (on demand)", "TiB", "bigquery/analysis-on-demand"),
            scope="account",
            across_regions=True,
        )
    elif source not in _FREE:
        yield Component("Transfers", NOTHING, "slot-hours", MissingPrice(f"transfers from {source}"), usage_based=True)
