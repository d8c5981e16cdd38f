"""Turns what usage says of metrics into components: bytes that are written, and calls of the API.

https://cloud.google.com/stackdriver/pricing (read 2026-11-22): Google's own metrics are free, those that users define
are charged in the tiers of the billing account, and so are metrics made of logs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: Final[dict[str, str]] = {
    "monthly_monitoring_data_mb": "MiB of points written in a month",
    "monthly_api_calls": "calls a month that read them",
}


def metric_lines(resource: Resource) -> Iterator[Component]:
    """MiB of points; calls."""
    yield resource.by_usage(
        "monthly_monitoring_data_mb",
        "Metric data",
        "MiB",
        "monitoring/metric-volume",
        scope="account",
        place=GLOBAL,
    )
    if resource.used("monthly_api_calls") is not None:
        sku = "monitoring/monitoring-api-requests"
        yield resource.by_usage("monthly_api_calls", "API calls", "calls", sku, scope="account", place=GLOBAL)
