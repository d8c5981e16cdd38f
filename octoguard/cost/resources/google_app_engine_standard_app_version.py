"""Prices google_app_engine_standard_app_version: instance hours, in multiples of an F1 instance.

https://cloud.google.com/appengine/pricing: an instance class costs a multiple of F1 or B1, and manual scaling runs its
instances all month. Other scaling has instances by traffic: set monthly_instance_hours in a usage file. The known
price is old and for Iowa. The daily free quota (28 hours of F classes, 9 hours of B classes) is not deducted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost import app_engine
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

_KEY: Final = "monthly_instance_hours"
USAGE: dict[str, str] = {_KEY: "hours of all instances per month, for automatic and basic scaling"}
_MULTIPLES: Final = {"F1": 1, "F2": 2, "F4": 4, "F4_1G": 6, "B1": 1, "B2": 2, "B4": 4, "B4_1G": 6, "B8": 8}
_SETTINGS: Final = "automatic_scaling[0].standard_scheduler_settings[0]"


def components(resource: Resource) -> Iterator[Component]:
    """Instance hours."""
    app_engine.settle(resource)
    automatic = not resource.items("manual_scaling") and not resource.items("basic_scaling")
    kind = resource.text("instance_class", unset="F1" if automatic else "B2")
    price = resource.price("app-engine/standard-instance-hours-f1-or-b1")
    known = kind in _MULTIPLES
    rate = Rate.of((_MULTIPLES[kind], price)) if known else MissingPrice(f"the App Engine instance class {kind}")
    fixed = bool(resource.items("manual_scaling"))
    yield Component(f"Instances ({kind})", _hours(resource), "hours", rate, usage_based=not fixed)


def _hours(resource: Resource) -> Range:
    """The hours of all instances: fixed with manual scaling, else from usage and at least the minimum instances."""
    if resource.items("manual_scaling"):
        return Range.of(resource.number("manual_scaling[0].instances", 1) * HOURS_PER_MONTH)
    least = resource.number(f"{_SETTINGS}.min_instances", 0) * HOURS_PER_MONTH
    most = resource.number(f"{_SETTINGS}.max_instances", 0) or resource.number("basic_scaling[0].max_instances", 0)
    hours = max(least, resource.usage_or(_KEY, 0) if least else resource.usage_of(_KEY))
    return Range(hours, hours, max(hours, most * HOURS_PER_MONTH))
