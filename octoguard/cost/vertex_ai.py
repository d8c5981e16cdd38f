"""Prices machines of Vertex AI: the price of Compute Engine, and a management fee that is a share of it.

https://cloud.google.com/vertex-ai/pricing (read 2026-12-01) lists prices of node types in each region. They are above
those of Compute Engine by the same share in every row that the sources quote, so the catalogue has the share as a
derived price with low confidence, in USD for each USD of Compute Engine. Sustained-use discounts do not apply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.autoscaling import expected_size
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.machines import hourly, machine_of
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octoguard.cost.resource import Resource

PREDICTION_FEE: Final = "vertex-ai/prediction-management-fee-usd-per-usd-of-compute-engine"
PREDICTION_GPU_FEE: Final = "vertex-ai/prediction-gpu-management-fee-usd-per-usd-of-compute-engine"
VECTOR_SEARCH_FEE: Final = "vertex-ai/vector-search-management-fee-usd-per-usd-of-compute-engine"
WORKBENCH_FEE: Final = "vertex-ai/workbench-management-fee-usd-per-usd-of-compute-engine"


def machine_lines(
    resource: Resource,
    machine_type: str,
    count: Range,
    fee: str,
    *,
    spot: bool = False,
    hours: Decimal = HOURS_PER_MONTH,
) -> Iterator[Component]:
    """The machines and their management fee, for `hours` per month. `fee` is the SKU of the fee's share."""
    usage = "spot" if spot else "on-demand"
    name = machine_type.rpartition("/")[2]
    rate = hourly(name, resource.place, usage, resource.catalogue)
    yield Component(f"Machine {name} ({usage})", count.times(hours), "hours", rate)
    yield fee_line(resource, f"Management fee of {name}", rate, count.times(hours), fee)


def gpu_lines(
    resource: Resource,
    gpu: str,
    machine_type: str,
    count: Range,
    fee: str,
    *,
    spot: bool = False,
    hours: Decimal = HOURS_PER_MONTH,
) -> Iterator[Component]:
    """`count` GPUs and their management fee. `gpu` is a type such as NVIDIA_TESLA_T4.

    The price of some machine types includes their GPUs.
    """
    machine = machine_of(machine_type.rpartition("/")[2], resource.catalogue)
    if not gpu or (machine is not None and machine.has_gpus):
        return
    usage, name = "spot" if spot else "on-demand", gpu.lower().replace("_", "-")
    rate = Rate.of((1, resource.price(f"compute/{name.removesuffix('-vws')}-gpu", usage)))
    yield Component(f"GPU {name} ({usage})", count.times(hours), "hours", rate)
    yield fee_line(resource, f"Management fee of {name}", rate, count.times(hours), fee)


def fee_line(resource: Resource, name: str, rate: Rate | MissingPrice, quantity: Range, fee: str) -> Component:
    """The management fee on `quantity` hours at a rate of Compute Engine."""
    if isinstance(rate, MissingPrice):
        return Component(name, quantity, "hours", rate)
    return Component(name, quantity, "hours", Rate.of((rate.tiers[0][1], resource.price(fee))))


def deployed_lines(resource: Resource, block: str) -> Iterator[Component]:
    """The replicas of a `dedicated_resources` block: machines, GPUs and management fees."""
    machine_type = resource.required(f"{block}.machine_spec[0].machine_type")
    replicas = replica_count(resource, block, resource.required_number(f"{block}.min_replica_count"))
    spot = resource.flag(f"{block}.spot")
    yield from machine_lines(resource, machine_type, replicas, PREDICTION_FEE, spot=spot)
    gpu = resource.text(f"{block}.machine_spec[0].accelerator_type", unset="")
    each = resource.number(f"{block}.machine_spec[0].accelerator_count", 0, assume=1)
    if each:
        yield from gpu_lines(resource, gpu, machine_type, replicas.times(each), PREDICTION_GPU_FEE, spot=spot)


def replica_count(resource: Resource, block: str, least: Decimal) -> Range:
    """The replicas, from the least to `max_replica_count`, which is the least if it is not set."""
    most = max(least, resource.number(f"{block}.max_replica_count", least))
    given = resource.used("replicas")
    if least == most and given is None:
        return Range.of(least)
    return expected_size(resource, "replicas", "replicas", least, most, given=given, running=None)
