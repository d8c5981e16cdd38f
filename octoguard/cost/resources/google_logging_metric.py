"""Prices google_logging_metric: data of a log-based metric, by usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import metrics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = metrics.USAGE


def components(resource: Resource) -> Iterator[Component]:
    """MiB of metric data, and API calls that read it."""
    return metrics.metric_lines(resource)
