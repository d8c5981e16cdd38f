"""Prices google_compute_instance: machine, GPUs, boot disk, local SSD, external addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Range
from octoguard.cost.instances import address_lines, disk_line, machine_lines, scratch_lines
from octoguard.cost.licences import licence_lines
from octoguard.money import HOURS_PER_MONTH, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_hrs": "hours per month that the instance runs (default: 730)"}
_ONE = Range.of(1)


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the machine, GiB-months of its boot disk. Attached disks are separate resources."""
    hours = resource.usage_or("monthly_hrs", HOURS_PER_MONTH)
    if resource.text("desired_status", unset="RUNNING", assume="RUNNING") != "RUNNING":
        resource.assume("desired_status is not RUNNING, so Google charges for the disks but not for the machine")
        hours = ZERO
    yield from machine_lines(resource, _ONE, hours)
    # A boot disk with a `source` is a separate disk resource.
    if not resource.is_given("boot_disk[0].source"):
        image = "boot_disk[0].initialize_params[0].image"
        yield from licence_lines(resource, image, resource.required("machine_type"), _ONE, hours)
        yield from disk_line(
            resource, "Boot disk", "boot_disk[0].initialize_params[0]", _ONE, type_key="type", size_key="size"
        )
    yield from scratch_lines(resource, len(resource.items("scratch_disk")), _ONE, hours)
    yield from address_lines(resource, _ONE, hours)
