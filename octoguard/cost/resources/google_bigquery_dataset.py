"""Prices google_bigquery_dataset: queries on demand, by usage; what tables store is priced with them.

https://cloud.google.com/bigquery/pricing (read 2026-11-22): the first TiB of a billing account is free each month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

_SKU = "bigquery/analysis-on-demand"
USAGE: dict[str, str] = {"monthly_queries_tb": "TiB a month that queries read"}


def components(resource: Resource) -> Iterator[Component]:
    """TiB that queries read; in a region without a price a line only where usage says that there are queries."""
    if resource.used("monthly_queries_tb") is None and isinstance(resource.price(_SKU), MissingPrice):
        resource.assume(
            f"queries in {resource.place} have no price in the catalogue, and nothing says that there are any"
        )
        return
    yield resource.by_usage("monthly_queries_tb", "Queries (on demand)", "TiB", _SKU, scope="account")
