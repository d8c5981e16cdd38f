"""Prices google_dataproc_cluster: masters, workers, secondary workers and driver nodes, and the fee of Dataproc.

On GKE, the fee is for the vCPUs that Spark uses. Node pools of Terraform have their own cost; node pools that Dataproc
creates have no price here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.component import NOTHING, Component, Range
from octoguard.cost.dataproc import CONFIG, DEFAULT_MACHINE, FEE_SKU, NodeGroup, node_lines, worker_counts
from octoguard.cost.locations import region_in
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH
from octoguard.plan import SENSITIVE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_hrs": "hours per month that the cluster runs (default: 730)",
    "workers": "average primary workers (within the limits of the autoscaling policy)",
    "secondary_workers": "average secondary workers (within the limits of the autoscaling policy)",
    "monthly_vcpu_hrs": "vCPU-hours per month that Spark uses on GKE",
}
_NODE_POOLS: Final = "virtual_cluster_config[0].kubernetes_cluster_config[0].gke_cluster_config[0].node_pool_target"
_TYPES_WITHOUT_WORKERS: Final = ("SINGLE_NODE", "ZERO_SCALE")
_ZERO_WORKERS: Final = "dataproc:dataproc.allow.zero.workers"


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the nodes with their disks, and vCPU-hours of the fee."""
    if resource.items("virtual_cluster_config"):
        yield from _on_gke(resource)
        return
    _place(resource)
    hours = resource.usage_or("monthly_hrs", HOURS_PER_MONTH)
    for group in _groups(resource):
        if group.count != NOTHING:
            yield from node_lines(resource, group, hours)


def _on_gke(resource: Resource) -> Iterator[Component]:
    yield resource.by_usage("monthly_vcpu_hrs", "Dataproc fee", "vCPU-hours", FEE_SKU)
    if any(_creates_pool(resource, number) for number in range(len(resource.items(_NODE_POOLS)))):
        missing = MissingPrice("nodes of the GKE node pools that Dataproc creates")
        yield Component("GKE node pools", NOTHING, "hours", missing)


def _creates_pool(resource: Resource, number: int) -> bool:
    """Whether a target describes a node pool, so that Dataproc creates the pool if it does not exist."""
    config = resource.get(f"{_NODE_POOLS}[{number}].node_pool_config")
    return config is UNKNOWN or config is SENSITIVE or (isinstance(config, list) and bool(config))


def _place(resource: Resource) -> None:
    """A cluster in the region `global` runs in the zone of its nodes."""
    zone = resource.get(f"{CONFIG}.gce_cluster_config[0].zone")
    if resource.text("region", unset="global") == "global" and isinstance(zone, str) and zone:
        resource.set_place(region_in(zone))


def _groups(resource: Resource) -> Iterator[NodeGroup]:
    masters, workers = f"{CONFIG}.master_config[0]", f"{CONFIG}.worker_config[0]"
    secondary = f"{CONFIG}.preemptible_worker_config[0]"
    count = Range.of(resource.number(f"{masters}.num_instances", 1) or Decimal(1))
    yield NodeGroup("Master", masters, _machine(resource, masters), count)
    initial = resource.number(f"{workers}.num_instances", 0 if _has_no_workers(resource) else 2)
    extra = resource.number(f"{secondary}.num_instances", 0)
    primary, others = worker_counts(resource, initial, extra)
    if primary != NOTHING or others != NOTHING:
        machine = _machine(resource, workers)
        yield NodeGroup("Worker", workers, machine, primary)
        spot = resource.text(f"{secondary}.preemptibility", unset="PREEMPTIBLE") != "NON_PREEMPTIBLE"
        yield NodeGroup("Secondary worker", secondary, machine, others, spot)
    for number in range(len(resource.items(f"{CONFIG}.auxiliary_node_groups"))):
        block = f"{CONFIG}.auxiliary_node_groups[{number}].node_group[0].node_group_config[0]"
        drivers = Range.of(resource.number(f"{block}.num_instances", 0))
        yield NodeGroup(f"Driver group {number + 1}", block, _machine(resource, block), drivers)


def _machine(resource: Resource, block: str) -> str:
    path = f"{block}.machine_type"
    if resource.items(f"{block}.instance_flexibility_policy"):
        resource.assume(f"{block} has an instance flexibility policy; priced with the machine type of the group")
    if not resource.is_given(path):
        resource.assume(f"{path} is not set; priced as {DEFAULT_MACHINE}")
    return resource.text(path, unset=DEFAULT_MACHINE)


def _has_no_workers(resource: Resource) -> bool:
    """Whether a cluster that does not set the number of its primary workers has none."""
    properties = resource.get(f"{CONFIG}.software_config[0].override_properties")
    zero = properties.get(_ZERO_WORKERS) if isinstance(properties, dict) else None
    return zero == "true" or resource.text(f"{CONFIG}.cluster_type", unset="STANDARD") in _TYPES_WITHOUT_WORKERS
