"""Prices machines and GPUs for instances, instance groups and node pools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.disks import local_ssds
from octoguard.cost.machines import bundled_ssd_gib, hourly, local_ssd_sku, machine_of, sustained_use
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octoguard.cost.machines import Machine
    from octoguard.cost.resource import Resource


def machine_components(
    resource: Resource, machine_type: str, count: Range, *, spot: bool, hours: Decimal = HOURS_PER_MONTH
) -> Iterator[Component]:
    """The machines, the local SSD that their type includes, and the sustained-use discount."""
    name = machine_type.rpartition("/")[2]
    usage = "spot" if spot else "on-demand"
    rate = hourly(name, resource.place, usage, resource.catalogue)
    yield Component(f"Machine {name} ({usage})", count.times(hours), "hours", rate, hours_each=hours)
    machine = machine_of(name, resource.catalogue)
    if machine is None or isinstance(rate, MissingPrice):
        return
    if not spot:
        discount = sustained_use(name, machine.family, count, hours, rate)
        if discount:
            yield discount
    if gib := bundled_ssd_gib(machine, rate):
        yield local_ssds(resource, count.times(hours / HOURS_PER_MONTH), gib, local_ssd_sku(machine.family), usage)


def gpu_components(
    resource: Resource, block: str, machine_type: str, count: Range, *, spot: bool, hours: Decimal = HOURS_PER_MONTH
) -> Iterator[Component]:
    """The GPUs of `guest_accelerator` blocks. Machine types with GPUs include them in their price."""
    name = machine_type.rpartition("/")[2]
    machine = machine_of(name, resource.catalogue)
    if machine is not None and machine.has_gpus:
        return
    for number in range(len(resource.items(block))):
        gpu = resource.text(f"{block}[{number}].type", "").rpartition("/")[2]
        each = resource.number(f"{block}[{number}].count", 0, assume=1)
        if not gpu or not each:
            continue
        yield from gpu_lines(resource, gpu, each, machine, count, spot=spot, hours=hours)


def gpu_lines(
    resource: Resource,
    gpu: str,
    each: Decimal,
    machine: Machine | None,
    count: Range,
    *,
    spot: bool = False,
    hours: Decimal = HOURS_PER_MONTH,
) -> Iterator[Component]:
    """`each` GPUs of one type on `count` machines, and their sustained-use discount."""
    usage = "spot" if spot else "on-demand"
    rate = Rate.of((1, resource.price(f"compute/{gpu.removesuffix('-vws')}-gpu", usage)))
    yield Component(f"GPU {gpu} ({usage})", count.times(each * hours), "hours", rate, hours_each=hours)
    if not spot and (machine is None or machine.family == "n1"):
        discount = sustained_use(gpu, "n1", count.times(each), hours, rate)
        if discount:
            yield discount
