"""Prices google_notebooks_instance: the VM with its management fee, its disks, and its external IP address.

https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/notebooks_instance: the disks are 100 GB
by default. Google shut user-managed notebooks down; the management fee is that of Workbench.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Component, Rate
from octoguard.cost.notebooks import MONTHLY_HOURS, ONE, disk_lines, running_hours, vm_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {**MONTHLY_HOURS}
_DISK_GIB: Final = Decimal(100)


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the machine and the address, GiB-months of the disks."""
    hours = running_hours(resource, resource.text("desired_state", unset="ACTIVE"))
    yield from vm_lines(resource, resource.required("machine_type"), "accelerator_config", hours)
    boot = resource.number("boot_disk_size_gb", 0)
    yield from disk_lines(resource, "Boot disk", "boot_disk_type", boot, _DISK_GIB)
    data = resource.number("data_disk_size_gb", 0)
    if data or resource.is_given("data_disk_type"):
        yield from disk_lines(resource, "Data disk", "data_disk_type", data, _DISK_GIB)
    if not resource.flag("no_public_ip"):
        rate = Rate.of((1, resource.price("compute/external-ip-charge-on-a-standard-vm")))
        yield Component("External IP address in use", ONE.times(hours), "hours", rate)
