"""Prices the attributes that instances and instance templates share: machines, disks and external IP addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.confidential import confidential_lines
from octoguard.cost.disk_sizes import created_gib
from octoguard.cost.disks import LOCAL_SSD_GIB, default_boot_disk, disk_components, local_ssds
from octoguard.cost.licences import licence_lines
from octoguard.cost.machines import local_ssd_sku, machine_of
from octoguard.cost.nodes import gpu_components, machine_components
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octoguard.cost.resource import Resource
    from octoguard.plan.absence import Part


def is_spot(resource: Resource) -> bool:
    """Whether it is a Spot or preemptible VM; both have the same price."""
    spot = resource.text("scheduling[0].provisioning_model", unset="STANDARD", assume="STANDARD") == "SPOT"
    return spot or resource.flag("scheduling[0].preemptible")


def machine_lines(resource: Resource, count: Range, hours: Decimal = HOURS_PER_MONTH) -> Iterator[Component]:
    """The machines, their GPUs, and the surcharge of Confidential VMs."""
    machine_type = resource.required("machine_type")
    spot = is_spot(resource)
    yield from machine_components(resource, machine_type, count, spot=spot, hours=hours)
    yield from gpu_components(resource, "guest_accelerator", machine_type, count, spot=spot, hours=hours)
    yield from confidential_lines(
        resource, "confidential_instance_config[0]", "enable_confidential_compute", machine_type, count, hours
    )


def scratch_lines(
    resource: Resource, number: int, count: Range, hours: Decimal = HOURS_PER_MONTH
) -> Iterator[Component]:
    """`number` local SSDs per machine. Google charges for them while the machine runs."""
    if number:
        usage = "spot" if is_spot(resource) else "on-demand"
        sku = local_ssd_sku(family_of(resource))
        yield local_ssds(resource, count.times(hours / HOURS_PER_MONTH), LOCAL_SSD_GIB * number, sku, usage)


def address_lines(resource: Resource, count: Range, hours: Decimal = HOURS_PER_MONTH) -> Iterator[Component]:
    """External IP addresses in use: https://cloud.google.com/vpc/network-pricing#ipaddress (read 2026-11-22)."""
    interfaces = resource.items("network_interface")
    number = sum(
        len(configs) for interface in interfaces if isinstance(configs := _in(interface, "access_config"), list)
    )
    if number:
        kind = "spot-preemptible" if is_spot(resource) else "standard"
        rate = Rate.of((1, resource.price(f"compute/external-ip-charge-on-a-{kind}-vm")))
        yield Component("External IP address in use", count.times(number * hours), "hours", rate)


def running_hours(resource: Resource) -> Decimal:
    """The hours per month that an instance runs: those of the usage file; 0 if it is stopped."""
    hours = resource.usage_or("monthly_hrs", HOURS_PER_MONTH)
    if resource.text("desired_status", unset="RUNNING", assume="RUNNING") != "RUNNING":
        resource.assume("desired_status is not RUNNING, so Google charges for the disks but not for the machine")
        return ZERO
    return hours


def boot_lines(resource: Resource, count: Range, hours: Decimal) -> Iterator[Component]:
    """The licence and the boot disk of an instance. A boot disk with a `source` is a separate disk resource."""
    block = "boot_disk[0].initialize_params[0]"
    if not resource.is_given("boot_disk[0].source"):
        yield from licence_lines(resource, f"{block}.image", resource.required("machine_type"), count, hours)
        yield from disk_line(resource, "Boot disk", block, count, type_key="type", size_key="size")


def is_known_instance(resource: Resource) -> bool:
    """Whether an instance that is made from a template or an image exists, so that its state shows its attributes."""
    return all(resource.is_given(name) for name in ("machine_type", "boot_disk"))


def known_instance_lines(resource: Resource) -> Iterator[Component]:
    """The cost of such an instance without its template or image. A state has no sizes of attached disks."""
    one, hours = Range.of(1), running_hours(resource)
    yield from machine_lines(resource, one, hours)
    yield from boot_lines(resource, one, hours)
    if number := len(resource.items("attached_disk")):
        missing = MissingPrice("attached disks, because the plan does not show their size")
        yield Component("Attached disks", Range.of(number), "disks", missing)
    yield from scratch_lines(resource, len(resource.items("scratch_disk")), one, hours)
    yield from address_lines(resource, one, hours)


def template_disk_lines(
    template: Resource, count: Range, hours: Decimal = HOURS_PER_MONTH, *, boot: bool = True, data: bool = True
) -> Iterator[Component]:
    """The disks that an instance template creates for each machine, and the licence of the boot image.

    `boot` and `data` are False if the instance has a boot disk or attached disks of its own.
    """
    for number, disk in enumerate(template.items("disk")):
        path = f"disk[{number}]"
        if not isinstance(disk, dict) or template.text(f"{path}.type", unset="PERSISTENT") == "SCRATCH":
            continue
        if template.is_given(f"{path}.source"):
            continue
        what = "Boot disk" if template.flag(f"{path}.boot") or number == 0 else f"Disk {number + 1}"
        if not (boot if what == "Boot disk" else data):
            continue
        if what == "Boot disk":
            yield from licence_lines(template, f"{path}.source_image", template.required("machine_type"), count, hours)
        yield from disk_line(template, what, path, count, type_key="disk_type", size_key="disk_size_gb")


def template_scratch_disks(template: Resource) -> int:
    """The number of local SSDs of an instance template."""
    return sum(isinstance(disk, dict) and disk.get("type") == "SCRATCH" for disk in template.items("disk"))


def disk_line(
    resource: Resource, what: str, path: str, count: Range, *, type_key: str, size_key: str
) -> Iterator[Component]:
    """A disk that is created with the machine. `type_key` and `size_key` are attribute names below `path`."""
    size = created_gib(resource, f"{path}.", size_key)
    disk_type = resource.text(f"{path}.{type_key}", unset=default_boot_disk(family_of(resource), "pd-standard"))
    yield from disk_components(resource, what, disk_type, size, count, block=f"{path}.")


def family_of(resource: Resource) -> str:
    """The series of the machine type, such as `n2`; "" for an unknown type."""
    machine = machine_of(resource.text("machine_type", unset="").rpartition("/")[2], resource.catalogue)
    return machine.family if machine else ""


def _in(block: Part, name: str) -> Part:
    return block.get(name) if isinstance(block, dict) else None
