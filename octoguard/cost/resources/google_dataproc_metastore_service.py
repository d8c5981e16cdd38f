"""Prices google_dataproc_metastore_service: hours of the tier, or of the scaling factor of Dataproc Metastore 2.

https://cloud.google.com/dataproc-metastore/pricing (read 2026-12-01): Dataproc Metastore 2 costs the price of its
edition for each unit of the scaling factor.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.autoscaling import expected_size
from octoguard.cost.component import Component, Range
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

_KEY: Final = "scaling_factor"
USAGE: dict[str, str] = {_KEY: "average scaling factor (within the limits of the autoscaler)"}
_AUTOSCALER: Final = "scaling_config[0].autoscaling_config[0]"
_FACTORS: Final = {
    "EXTRA_SMALL": Decimal("0.1"),
    "SMALL": Decimal("0.5"),
    "MEDIUM": Decimal(1),
    "LARGE": Decimal(3),
    "EXTRA_LARGE": Decimal(6),
}
# The smallest and the largest scaling factor of the pricing page are the limits of an autoscaler that sets none.
_LEAST, _MOST = Decimal("0.1"), Decimal(6)


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the service."""
    if resource.items("scaling_config"):
        price = resource.price("dataproc/metastore-2-enterprise")
        yield resource.hourly("Dataproc Metastore 2 (Enterprise)", _factor(resource), (1, price))
        return
    tier = resource.text("tier", unset="DEVELOPER")
    if tier == "DEVELOPER":
        price = resource.price("dataproc/metastore-service-developer")
        yield resource.hourly("Dataproc Metastore (DEVELOPER)", Range.of(1), (1, price))
    else:
        missing = MissingPrice(f"tier {tier} of Dataproc Metastore 1")
        yield Component(f"Dataproc Metastore ({tier})", Range.of(HOURS_PER_MONTH), "hours", missing)


def _factor(resource: Resource) -> Range:
    if resource.flag(f"{_AUTOSCALER}.autoscaling_enabled"):
        least = resource.number(f"{_AUTOSCALER}.limit_config[0].min_scaling_factor", 0) or _LEAST
        most = max(least, resource.number(f"{_AUTOSCALER}.limit_config[0].max_scaling_factor", 0) or _MOST)
        return expected_size(
            resource, "units", _KEY, least, most, given=resource.used(_KEY), running=None, step=Decimal("0.1")
        )
    size = resource.text("scaling_config[0].instance_size", unset="")
    if size in _FACTORS:
        return Range.of(_FACTORS[size])
    return Range.of(resource.number("scaling_config[0].scaling_factor", 0) or Decimal(1))
