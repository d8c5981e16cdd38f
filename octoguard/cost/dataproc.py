"""Prices the nodes of Dataproc clusters: machines, GPUs, disks, local SSD, and the fee of Dataproc for each vCPU.

https://cloud.google.com/dataproc/pricing (read 2026-12-01): 0.010 USD per vCPU and hour on top of Compute Engine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.autoscaling import expected_size
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.confidential import confidential_lines
from octoguard.cost.disks import LOCAL_SSD_GIB, disk_components, local_ssds
from octoguard.cost.machines import local_ssd_sku, machine_of, sustained_use
from octoguard.cost.nodes import machine_components
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

FEE_SKU: Final = "dataproc/dataproc-on-compute-engine-premium-per-vcpu"
CONFIG: Final = "cluster_config[0]"
POLICY: Final = "google_dataproc_autoscaling_policy"
# https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/dataproc_cluster
DEFAULT_MACHINE: Final = "n1-standard-4"
_DEFAULT_DISK_GIB: Final = Decimal(500)


@dataclass(frozen=True, slots=True)
class NodeGroup:
    """The nodes of one role. `block` is the path of its configuration; `name` starts the names of its lines."""

    name: str
    block: str
    machine_type: str
    count: Range
    spot: bool = False


def node_lines(resource: Resource, group: NodeGroup, hours: Decimal) -> Iterator[Component]:
    """The lines of a group of nodes that run `hours` per month. Disks exist while the cluster runs."""
    for component in _lines(resource, group, hours):
        yield replace(component, name=f"{group.name}: {component.name}")


def _lines(resource: Resource, group: NodeGroup, hours: Decimal) -> Iterator[Component]:
    usage = "spot" if group.spot else "on-demand"
    yield from machine_components(resource, group.machine_type, group.count, spot=group.spot, hours=hours)
    yield from _gpus(resource, group, hours)
    yield from confidential_lines(
        resource,
        f"{CONFIG}.gce_cluster_config[0].confidential_instance_config[0]",
        "enable_confidential_compute",
        group.machine_type,
        group.count,
        hours,
    )
    disks, time = f"{group.block}.disk_config[0]", group.count.times(hours / HOURS_PER_MONTH)
    size = resource.number(f"{disks}.boot_disk_size_gb", 0) or _DEFAULT_DISK_GIB
    kind = resource.text(f"{disks}.boot_disk_type", unset="pd-standard")
    yield from disk_components(resource, "Boot disk", kind, size, time, block=f"{disks}.boot_disk_")
    for number in range(len(resource.items(f"{disks}.attached_disk_config"))):
        disk = f"{disks}.attached_disk_config[{number}]"
        what = f"Attached disk {number + 1}"
        size = resource.required_number(f"{disk}.disk_size_gb")
        yield from disk_components(
            resource, what, resource.text(f"{disk}.disk_type", unset="pd-standard"), size, time, block=f"{disk}."
        )
    machine = machine_of(group.machine_type.rpartition("/")[2], resource.catalogue)
    if ssds := resource.number(f"{disks}.num_local_ssds", 0):
        yield local_ssds(resource, time, LOCAL_SSD_GIB * ssds, local_ssd_sku(machine.family if machine else ""), usage)
    yield _fee(resource, group, hours)


def _gpus(resource: Resource, group: NodeGroup, hours: Decimal) -> Iterator[Component]:
    usage = "spot" if group.spot else "on-demand"
    machine = machine_of(group.machine_type.rpartition("/")[2], resource.catalogue)
    if machine is not None and machine.has_gpus:
        return
    for number in range(len(resource.items(f"{group.block}.accelerators"))):
        block = f"{group.block}.accelerators[{number}]"
        gpu = resource.text(f"{block}.accelerator_type", "").rpartition("/")[2]
        each = resource.number(f"{block}.accelerator_count", 0, assume=1)
        if gpu and each:
            rate = Rate.of((1, resource.price(f"compute/{gpu}-gpu", usage)))
            yield Component(f"GPU {gpu} ({usage})", group.count.times(each * hours), "hours", rate)
            is_n1 = machine is None or machine.family == "n1"
            discount = (
                sustained_use(gpu, "n1", group.count.times(each), hours, rate) if is_n1 and not group.spot else None
            )
            if discount:
                yield discount


def _fee(resource: Resource, group: NodeGroup, hours: Decimal) -> Component:
    vcpus = visible_vcpus(resource, group.machine_type)
    rate: Rate | MissingPrice = MissingPrice(f"machine type {group.machine_type}, which is not in the catalogue")
    if resource.text(f"{CONFIG}.cluster_tier", unset="") == "CLUSTER_TIER_PREMIUM":
        rate = MissingPrice("clusters of the premium tier")
    elif vcpus is not None:
        rate = Rate.of((1, resource.price(FEE_SKU)))
    return Component("Dataproc fee", group.count.times((vcpus or 0) * hours), "vCPU-hours", rate)


def visible_vcpus(resource: Resource, machine_type: str) -> Decimal | None:
    """The vCPUs that the guest of a machine type sees; None for an unknown type."""
    name = machine_type.rpartition("/")[2]
    known = resource.catalogue.machine_types.get(name)
    if known is not None:
        return Decimal(known.vcpus)
    machine = machine_of(name, resource.catalogue)
    return machine.vcpus if machine else None


def worker_counts(resource: Resource, workers: Decimal, secondary: Decimal) -> tuple[Range, Range]:
    """(primary workers, secondary workers): their number, or the limits of the autoscaling policy of this plan."""
    if not resource.is_given(f"{CONFIG}.autoscaling_config[0].policy_uri"):
        return Range.of(workers), Range.of(secondary)
    policies = resource.linked(f"{CONFIG}.autoscaling_config[0].policy_uri", POLICY)
    if len(policies) != 1:
        resource.assume("the plan does not show the autoscaling policy of the cluster; priced with the initial workers")
        return Range.of(workers), Range.of(secondary)
    policy = resource.other(policies[0])
    primary = _limits(resource, policy, "worker", "workers", Decimal(2), workers)
    return primary, _limits(resource, policy, "secondary_worker", "secondary workers", Decimal(0), secondary)


def _limits(resource: Resource, policy: Resource, role: str, what: str, least: Decimal, initial: Decimal) -> Range:
    block = f"{role}_config[0]"
    fewest = policy.number(f"{block}.min_instances", least)
    most = max(fewest, policy.number(f"{block}.max_instances", 0))
    given = resource.used(f"{role}s")
    if fewest == most and given is None:
        return Range.of(most)
    return expected_size(resource, what, f"{role}s", fewest, most, given=given, running=None, initial=initial)
