"""Prices metrics by usage: data that is written, and read API calls.

https://cloud.google.com/stackdriver/pricing (read 2026-11-22): Google's own metrics are free. User-defined metrics and
log-based metrics share the tiers of the billing account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: Final[dict[str, str]] = {
    "monthly_monitoring_data_mb": "MiB of metric data written per month",
    "monthly_api_calls": "API calls per month that read metric data",
}


def metric_lines(resource: Resource) -> Iterator[Component]:
    """Metric data in MiB, and API calls."""
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
