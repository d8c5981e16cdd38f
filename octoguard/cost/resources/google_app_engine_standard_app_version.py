"""Prices google_app_engine_standard_app_version: instance hours, in multiples of an F1 or B1 instance.

https://cloud.google.com/appengine/pricing: an instance class costs a multiple of F1 or B1, and manual scaling runs its
instances all month. Other scaling has instances by traffic: set monthly_instance_hours in a usage file. The known
price is old and for Iowa. A project has 28 hours of F1 and 9 hours of B1 free each day
(https://cloud.google.com/free/docs/free-cloud-features#app-engine), which count here as one allowance for the month.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost import app_engine
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

_KEY: Final = "monthly_instance_hours"
USAGE: dict[str, str] = {_KEY: "hours of all instances per month, for automatic and basic scaling"}
_MULTIPLES: Final = {"F1": 1, "F2": 2, "F4": 4, "F4_1G": 6, "B1": 1, "B2": 2, "B4": 4, "B4_1G": 6, "B8": 8}
_DAYS_PER_MONTH: Final = Decimal(365) / 12
_FREE_HOURS: Final = {"F": 28 * _DAYS_PER_MONTH, "B": 9 * _DAYS_PER_MONTH}
_SETTINGS: Final = "automatic_scaling[0].standard_scheduler_settings[0]"


def components(resource: Resource) -> Iterator[Component]:
    """Instance hours."""
    app_engine.settle(resource)
    automatic = not resource.items("manual_scaling") and not resource.items("basic_scaling")
    kind = resource.text("instance_class", unset="F1" if automatic else "B2")
    name, multiple = f"Instances ({kind})", _MULTIPLES.get(kind)
    if multiple is None:
        missing = MissingPrice(f"the App Engine instance class {kind}")
        yield Component(name, _hours(resource), "hours", missing, usage_based=True)
        return
    family = kind[0]
    rate = Rate.of((1, resource.price("app-engine/standard-instance-hours-f1-or-b1")))
    if isinstance(rate, Rate):
        rate = replace(rate, tiers=((ZERO, ZERO), (_FREE_HOURS[family], rate.usd)))
    hours, per = _hours(resource).times(multiple), f"App Engine {family} instances"
    yield Component(name, hours, f"{family}1 hours", rate, usage_based=True, scope="project", per=per)


def _hours(resource: Resource) -> Range:
    """The hours of all instances: fixed with manual scaling, else from usage and at least the minimum instances."""
    if resource.items("manual_scaling"):
        return Range.of(resource.number("manual_scaling[0].instances", 1) * HOURS_PER_MONTH)
    least = resource.number(f"{_SETTINGS}.min_instances", 0) * HOURS_PER_MONTH
    most = resource.number(f"{_SETTINGS}.max_instances", 0) or resource.number("basic_scaling[0].max_instances", 0)
    hours = max(least, resource.usage_or(_KEY, 0) if least else resource.usage_of(_KEY))
    return Range(hours, hours, max(hours, most * HOURS_PER_MONTH))
