"""Prices google_bigquery_dataset: queries on demand, by usage; what tables store is priced with them.

https://cloud.google.com/bigquery/pricing (read 2026-11-22): the first TiB of a billing account is free each month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_queries_tb": "TiB a month that queries read"}


def components(resource: Resource) -> Iterator[Component]:
    """TiB that queries read."""
    yield resource.by_usage(
        "monthly_queries_tb", "Queries (on demand)", "TiB", "bigquery/analysis-on-demand", scope="account"
    )
