"""Prices google_bigquery_dataset: on-demand queries, by usage. Storage is priced with the tables.

https://cloud.google.com/bigquery/pricing (read 2026-11-22): the first TiB per month and billing account is free,
once for all regions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

_SKU = "bigquery/analysis-on-demand"
USAGE: dict[str, str] = {"monthly_queries_tb": "TiB per month that queries read"}


def components(resource: Resource) -> Iterator[Component]:
    """TiB that queries read. In a region without a price, the line exists only if usage has queries."""
    if resource.used("monthly_queries_tb") is None and isinstance(resource.price(_SKU), MissingPrice):
        resource.assume(
            f"the catalogue has no query price in {resource.place}, and no usage is given; queries are not included"
        )
        return
    yield resource.by_usage(
        "monthly_queries_tb", "Queries (on demand)", "TiB", _SKU, scope="account", across_regions=True
    )
