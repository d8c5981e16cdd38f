"""Prices google_monitoring_alert_policy: metric references, which are free until 2027-09-01 at the earliest.

https://cloud.google.com/products/observability/pricing (as quoted in 2026-10): from then on Google charges for each
metric that a condition refers to, and for the points that its queries return. Google announced the charge for
2025-04 first, then for 2026-05 and 2026-09. Conditions that match log entries refer to no metric.
https://cloud.google.com/monitoring/alerts/cost-control: a threshold condition has one metric reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_CHARGED_FROM: Final = "2027-09-01"
_FREE: Final = "monitoring/alerting-policy-free-until-at-least-2027-09-01"
_ANNOUNCED: Final = "monitoring/alerting-metric-reference-per-month-announced-not-before-2027-09-01"


def components(resource: Resource) -> Iterator[Component]:
    """Months of metric references. The price is 0 if all prices of the catalogue are older than the announced date."""
    references = Range.of(_conditions_with_metrics(resource))
    if resource.catalogue.as_of < _CHARGED_FROM:
        rate = Rate.of((1, resource.price(_FREE, place=GLOBAL)))
        yield Component(f"Metric references (free until {_CHARGED_FROM})", references, "reference-months", rate)
        return
    rate = Rate.of((1, resource.price(_ANNOUNCED, place=GLOBAL)))
    yield Component("Metric references", references, "reference-months", rate)
    if references.expected:
        missing = MissingPrice("the points that the queries of its conditions return")
        yield Component("Points returned", references, "queries", missing)


def _conditions_with_metrics(resource: Resource) -> int:
    """The number of conditions without those that match log entries."""
    number = len(resource.items("conditions"))
    return sum(not resource.is_given(f"conditions[{index}].condition_matched_log[0]") for index in range(number))
