"""Prices google_workbench_instance: the VM with its management fee, its disks, and its external IP address.

https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/workbench_instance: the disks are 150 GB
and 100 GB by default.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Component, Rate
from octoguard.cost.confidential import confidential_lines
from octoguard.cost.notebooks import MONTHLY_HOURS, ONE, disk_lines, running_hours, vm_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {**MONTHLY_HOURS}
_SETUP: Final = "gce_setup[0]"
_DEFAULT_MACHINE: Final = "e2-standard-4"
_BOOT_GIB, _DATA_GIB = Decimal(150), Decimal(100)


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the machine and the address, GiB-months of both disks."""
    hours = running_hours(resource, resource.text("desired_state", unset="ACTIVE"))
    machine = f"{_SETUP}.machine_type"
    if not resource.is_given(machine):
        resource.assume(f"{machine} is not set; priced as {_DEFAULT_MACHINE}")
    machine_type = resource.text(machine, unset=_DEFAULT_MACHINE)
    yield from vm_lines(resource, machine_type, f"{_SETUP}.accelerator_configs", hours)
    confidential = f"{_SETUP}.confidential_instance_config[0]"
    yield from confidential_lines(resource, confidential, "enabled", machine_type, ONE, hours)
    for what, disk, default in (("Boot disk", "boot_disk", _BOOT_GIB), ("Data disk", "data_disks", _DATA_GIB)):
        size = resource.number(f"{_SETUP}.{disk}[0].disk_size_gb", 0)
        yield from disk_lines(resource, what, f"{_SETUP}.{disk}[0].disk_type", size, default)
    if not resource.flag(f"{_SETUP}.disable_public_ip"):
        rate = Rate.of((1, resource.price("compute/external-ip-charge-on-a-standard-vm")))
        yield Component("External IP address in use", ONE.times(hours), "hours", rate)
