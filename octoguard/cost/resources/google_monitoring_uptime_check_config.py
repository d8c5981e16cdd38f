"""Prices google_monitoring_uptime_check_config: executions, from the period and the number of regions.

https://cloud.google.com/stackdriver/pricing (read 2026-11-22): the first million executions per project and month are
free. https://cloud.google.com/monitoring/uptime-checks (read 2026-11-22): USA counts as three regions; all are six.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice
from octoguard.cost.resource import Unpriceable
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_ALL_PLACES = 6
_PLACES_OF = {"USA": 3}
_SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600


def components(resource: Resource) -> Iterator[Component]:
    """Executions per month. Raises Unpriceable for an invalid period."""
    period = resource.text("period", unset="300s").removesuffix("s")
    if not period.isdecimal() or not Decimal(period):
        raise Unpriceable("period is not a number of seconds")
    regions = resource.items("selected_regions")
    places = sum(_PLACES_OF.get(region, 1) if isinstance(region, str) else 1 for region in regions) or _ALL_PLACES
    executions = Range.of(_SECONDS_PER_MONTH / Decimal(period) * places)
    if resource.items("synthetic_monitor"):
        yield Component("Executions", executions, "executions", MissingPrice("executions of synthetic monitors"))
        return
    rate = Rate.of((1, resource.price("monitoring/uptime-check-executions", place=GLOBAL)))
    yield Component("Executions", executions, "executions", rate, scope="project")
