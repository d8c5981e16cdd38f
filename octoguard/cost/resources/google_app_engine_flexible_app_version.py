"""Prices google_app_engine_flexible_app_version: vCPU, memory and disk of its instances, which run all month.

https://cloud.google.com/appengine/pricing: the flexible environment charges for the resources of the instances. The
known prices are old and for Iowa. Defaults: 1 vCPU, 0.6 GB of memory and a disk of 10 GB
(https://cloud.google.com/appengine/docs/flexible/reference/app-yaml), 2 to 20 instances (provider documentation).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost import app_engine
from octoguard.cost.autoscaling import expected_size
from octoguard.cost.component import Component, Range, Rate
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"instances": "average number of instances, for automatic scaling"}
_DEFAULT_MEMORY: Final = Decimal("0.6")
_DEFAULT_DISK: Final = 10


def components(resource: Resource) -> Iterator[Component]:
    """vCPU-hours, GiB-hours and GiB-months; nothing for a stopped version."""
    if resource.text("serving_status", unset="SERVING") == "STOPPED":
        return
    app_engine.settle(resource)
    instances = _instances(resource)
    hours = instances.times(HOURS_PER_MONTH)
    cpu = resource.number("resources[0].cpu", 1)
    memory = resource.number("resources[0].memory_gb", _DEFAULT_MEMORY)
    disk = resource.number("resources[0].disk_gb", _DEFAULT_DISK)
    for name, quantity, unit, sku in (
        ("vCPUs", hours.times(cpu), "vCPU-hours", "vcpu"),
        ("Memory", hours.times(memory), "GiB-hours", "memory"),
        ("Disks", instances.times(disk), "GiB-months", "persistent-disk"),
    ):
        yield Component(name, quantity, unit, Rate.of((1, resource.price(f"app-engine/flexible-{sku}"))))


def _instances(resource: Resource) -> Range:
    if resource.items("manual_scaling"):
        return Range.of(resource.number("manual_scaling[0].instances", 1))
    least = resource.number("automatic_scaling[0].min_total_instances", 2)
    most = max(least, resource.number("automatic_scaling[0].max_total_instances", max(least, Decimal(20))))
    given = resource.used("instances")
    return expected_size(resource, "instances", "instances", least, most, given=given, running=None, initial=least)
