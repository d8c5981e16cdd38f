"""Prices google_netapp_storage_pool: its capacity, and the throughput and IOPS of a Flex pool with custom performance.

https://cloud.google.com/netapp/volumes/pricing (read 2026-12-01): Google charges for the capacity of the pool, even if
no volume uses it. A pool with custom performance includes 64 MiB/s and 1,024 IOPS.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice
from octoguard.cost.resource import Unpriceable
from octoguard.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_LEVELS = ("STANDARD", "PREMIUM", "EXTREME", "FLEX")
_INCLUDED = {"throughput": ("MiB/s", Decimal(64)), "iops": ("IOPS", Decimal(1024))}


def components(resource: Resource) -> Iterator[Component]:
    """Capacity and performance. Raises Unpriceable if the service level or the capacity is unknown."""
    level = resource.required("service_level")
    if level not in _LEVELS:
        raise Unpriceable(f"unknown NetApp Volumes service level {level}")
    gib = resource.required_number("capacity_gib")
    if resource.flag("allow_auto_tiering"):
        resource.assume("auto-tiering is on; priced as if no data is in the cold tier, which costs less")
    if level == "FLEX" and resource.flag("custom_performance_enabled") and not _is_regional(resource):
        rate = (1, resource.price("netapp/flex-custom-performance-capacity"))
        yield resource.hourly("Capacity (FLEX, custom performance)", gib, rate)
        yield _performance(resource, "throughput", resource.number("total_throughput_mibps", 0))
        yield _performance(resource, "iops", resource.number("total_iops", 0))
        return
    yield Component(f"Capacity ({level})", Range.of(gib), "GiB-months", _rate(resource, level))


def _is_regional(resource: Resource) -> bool:
    return resource.is_given("replica_zone")


def _rate(resource: Resource, level: str) -> Rate | MissingPrice:
    if level == "FLEX" and _is_regional(resource):
        return MissingPrice("NetApp Volumes Flex Regional capacity")
    name = "flex-zonal" if level == "FLEX" else level.lower()
    return Rate.of((1, resource.price(f"netapp/{name}")))


def _performance(resource: Resource, what: str, provisioned: Decimal) -> Component:
    """Hours of the throughput or IOPS above what the pool includes."""
    unit, included = _INCLUDED[what]
    above = max(ZERO, provisioned - included)
    price = resource.price(f"netapp/flex-custom-performance-{what}")
    return resource.hourly(
        f"{what.capitalize() if what != 'iops' else 'IOPS'} above {included:f} {unit}", above, (1, price)
    )
