"""Prices google_redis_instance: memory, at the rate of its capacity tier.

https://cloud.google.com/memorystore/docs/redis/pricing (read 2026-11-22). The rate of the tier applies to the whole
instance, so 5 GiB can cost less than 4 GiB. The STANDARD_HA price includes the replica. With read replicas, Google
charges per node.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.locations import region_in
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
# {tier: its maximum in GiB}; larger instances are M5.
_TIERS = {"m1": Decimal(4), "m2": Decimal(10), "m3": Decimal(35), "m4": Decimal(100)}
_DEFAULT_READ_REPLICAS = 2


def components(resource: Resource) -> Iterator[Component]:
    """GiB-hours of memory. Raises Unpriceable if memory_size_gb is unknown."""
    gib = resource.required_number("memory_size_gb")
    if not resource.is_given("region") and (zone := resource.text("location_id", unset="")):
        resource.set_place(region_in(zone))
    tier = next((name for name, most in _TIERS.items() if gib <= most), "m5")
    label = tier.upper()
    if resource.text("tier", unset="BASIC") != "STANDARD_HA":
        yield _memory(resource, f"Memory (basic, {label})", gib, f"redis-capacity-basic-{tier}")
    elif resource.text("read_replicas_mode", unset="", assume="READ_REPLICAS_DISABLED") == "READ_REPLICAS_ENABLED":
        replicas = resource.number("replica_count", _DEFAULT_READ_REPLICAS)
        name = f"Memory (standard with {replicas:f} read replicas, {label})"
        yield _memory(resource, name, gib * (1 + replicas), f"redis-standard-node-capacity-{tier}")
    else:
        yield _memory(resource, f"Memory (standard, {label})", gib, f"redis-capacity-standard-{tier}")


def _memory(resource: Resource, name: str, gib: Decimal, sku: str) -> Component:
    rate = Rate.of((1, resource.price(f"redis/{sku}")))
    return Component(name, Range.of(gib * HOURS_PER_MONTH), "GiB-hours", rate)
