"""Prices google_compute_instance: machine, GPUs, boot disk, local SSD, external addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Range
from octoguard.cost.instances import address_lines, boot_lines, machine_lines, running_hours, scratch_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_hrs": "hours per month that the instance runs (default: 730)"}
_ONE = Range.of(1)


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the machine, GiB-months of its boot disk. Attached disks are separate resources."""
    hours = running_hours(resource)
    yield from machine_lines(resource, _ONE, hours)
    yield from boot_lines(resource, _ONE, hours)
    yield from scratch_lines(resource, len(resource.items("scratch_disk")), _ONE, hours)
    yield from address_lines(resource, _ONE, hours)
