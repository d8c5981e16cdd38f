"""Prices the VMs of Cloud Workstations: machine, GPUs, management fee, boot disk and external IP address.

https://cloud.google.com/workstations/pricing: Google charges for the control plane of each cluster,
for the Compute Engine resources, and a management fee for each vCPU of a VM. Defaults of a configuration: see
https://cloud.google.com/workstations/docs/reference/rest/v1/projects.locations.workstationClusters.workstationConfigs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.disks import default_boot_disk, disk_components
from octoguard.cost.machines import machine_of
from octoguard.cost.nodes import gpu_components, machine_components
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octoguard.cost.resource import Resource

CONFIG: Final = "google_workstations_workstation_config"
HOST: Final = "host[0].gce_instance[0]"
_MACHINE: Final = "e2-standard-4"
_BOOT_GIB: Final = 50
_HOME: Final = "persistent_directories"
_HOME_GIB: Final = 200
_FEE: Final = "workstations/vcpu-management-fee-on-top-of-compute"


def vm_lines(config: Resource, count: Range, hours: Decimal) -> Iterator[Component]:
    """The cost of `count` VMs of a configuration that run `hours` per month each."""
    machine_type = config.text(f"{HOST}.machine_type", unset=_MACHINE)
    yield from machine_components(config, machine_type, count, spot=False, hours=hours)
    yield from gpu_components(config, f"{HOST}.accelerators", machine_type, count, spot=False, hours=hours)
    yield _management_fee(config, machine_type, count, hours)
    machine = machine_of(machine_type, config.catalogue)
    disk_type = default_boot_disk(machine.family if machine else "", "pd-standard")
    config.assume(f"the plan does not show the type of boot disks; priced as {disk_type}")
    size = config.number(f"{HOST}.boot_disk_size_gb", _BOOT_GIB)
    yield from disk_components(config, "Boot disk", disk_type, size, count.times(hours / HOURS_PER_MONTH))
    if not config.flag(f"{HOST}.disable_public_ip_addresses"):
        rate = Rate.of((1, config.price("compute/external-ip-charge-on-a-standard-vm")))
        yield Component("External IP address in use", count.times(hours), "hours", rate)


def _management_fee(config: Resource, machine_type: str, count: Range, hours: Decimal) -> Component:
    machine = config.catalogue.machine_types.get(machine_type)
    rate: Rate | MissingPrice = MissingPrice(f"machine type {machine_type}, which is not in the catalogue")
    if machine is not None:
        rate = Rate.of((machine.vcpus, config.price(_FEE)))
    return Component("Management fee", count.times(hours), "hours", rate)


def home_lines(config: Resource) -> Iterator[Component]:
    """The persistent directories of one workstation, which exist all month. Disks of `gce_pd` are regional."""
    directories = config.items(_HOME) or [{}]
    for number, _ in enumerate(directories):
        block = f"{_HOME}[{number}]"
        if config.items(f"{block}.gce_hd"):
            size = config.number(f"{block}.gce_hd[0].size_gb", _HOME_GIB)
            missing = MissingPrice("persistent directories on regional Hyperdisk")
            yield Component("Home disk (Hyperdisk)", Range.of(size), "GiB-months", missing)
            continue
        disk = f"{block}.gce_pd[0]"
        if config.is_given(f"{disk}.source_snapshot"):
            config.assume(f"{disk} has the size of a snapshot; priced as {_HOME_GIB} GiB")
        disk_type = config.text(f"{disk}.disk_type", unset="pd-standard")
        size = config.number(f"{disk}.size_gb", _HOME_GIB)
        yield from disk_components(config, "Home disk", disk_type, size, regional=True)
