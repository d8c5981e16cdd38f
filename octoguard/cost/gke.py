"""Prices GKE nodes: machines, GPUs, boot disks and local SSD."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.confidential import confidential_lines
from octoguard.cost.disks import LOCAL_SSD_GIB, default_boot_disk, disk_components, local_ssds
from octoguard.cost.licences import licence_lines
from octoguard.cost.machines import local_ssd_sku, machine_of
from octoguard.cost.nodes import gpu_components, machine_components
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component, Range
    from octoguard.cost.resource import Resource

# https://cloud.google.com/kubernetes-engine/docs/how-to/custom-boot-disks and .../reference/rest (read 2026-11-22).
DEFAULT_MACHINE = "e2-medium"
_DEFAULT_DISK_GIB = 100
_LOCAL_SSD_COUNTS = (
    "local_ssd_count",
    "ephemeral_storage_local_ssd_config[0].local_ssd_count",
    "local_nvme_ssd_block_config[0].local_ssd_count",
)


def node_components(
    resource: Resource, config: str, count: Range, cluster: Resource | None = None
) -> Iterator[Component]:
    """The cost of `count` nodes. `config` is the path of the node_config block; `cluster` is the cluster of a pool."""
    machine_type = resource.text(f"{config}.machine_type", unset=DEFAULT_MACHINE)
    machine = machine_of(machine_type, resource.catalogue)
    spot = resource.flag(f"{config}.spot") or resource.flag(f"{config}.preemptible")
    yield from machine_components(resource, machine_type, count, spot=spot)
    yield from gpu_components(resource, f"{config}.guest_accelerator", machine_type, count, spot=spot)
    yield from _confidential(resource, config, machine_type, count, cluster or resource)
    if isinstance(resource.get(f"{config}.image_type"), str):  # computed if not set, and then it is Linux
        yield from licence_lines(resource, f"{config}.image_type", machine_type, count, HOURS_PER_MONTH)
    family = machine.family if machine else ""
    disk_type = default_boot_disk(family, "pd-balanced")
    size = resource.number(f"{config}.boot_disk[0].size_gb", 0) or resource.number(f"{config}.disk_size_gb", 0)
    chosen = resource.text(f"{config}.boot_disk[0].disk_type", unset="") or resource.text(
        f"{config}.disk_type", unset=disk_type
    )
    yield from disk_components(
        resource, "Boot disk", chosen, size or _default_size(), count, block=f"{config}.boot_disk[0]."
    )
    if ssds := sum(int(resource.number(f"{config}.{path}", 0)) for path in _LOCAL_SSD_COUNTS):
        usage = "spot" if spot else "on-demand"
        yield local_ssds(resource, count, LOCAL_SSD_GIB * ssds, local_ssd_sku(family), usage)


def _confidential(
    resource: Resource, config: str, machine_type: str, count: Range, cluster: Resource
) -> Iterator[Component]:
    """The surcharge of Confidential GKE Nodes, which the cluster enables for all pools, or a pool for its own nodes."""
    block = "confidential_nodes[0]"
    own = list(confidential_lines(resource, f"{config}.{block}", "enabled", machine_type, count, HOURS_PER_MONTH))
    yield from own or confidential_lines(cluster, block, "enabled", machine_type, count, HOURS_PER_MONTH)


def _default_size() -> Decimal:
    return Decimal(_DEFAULT_DISK_GIB)
