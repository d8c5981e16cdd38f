"""Prices google_data_fusion_instance: hours of its edition. Clusters that run pipelines have their own cost.

https://cloud.google.com/data-fusion/pricing (read 2026-12-01): the first 120 hours of the Basic edition per month and
billing account are free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.resource import Unpriceable
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_hrs": "hours per month that the instance exists (default: 730)"}
_EDITIONS: Final = {"BASIC": "basic", "DEVELOPER": "developer", "ENTERPRISE": "enterprise"}


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the instance. The free hours of the Basic edition are shared in the billing account."""
    edition = resource.required("type")
    if edition not in _EDITIONS:
        raise Unpriceable(f"no price for edition {edition}")
    hours = Range.of(resource.usage_or("monthly_hrs", HOURS_PER_MONTH))
    rate = Rate.of((1, resource.price(f"data-fusion/{_EDITIONS[edition]}-edition")))
    if edition == "BASIC":
        yield Component("Instance (BASIC)", hours, "hours", rate, scope="account", across_regions=True)
    else:
        yield Component(f"Instance ({edition})", hours, "hours", rate)
