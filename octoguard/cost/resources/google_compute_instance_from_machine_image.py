"""Prices google_compute_instance_from_machine_image: a copy of the instance that the machine image was made from.

The new instance can override the machine, not the disks: it gets a copy of each disk of the source instance.
https://cloud.google.com/compute/docs/machine-images/create-instance-from-machine-image (read 2026-12-01).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range
from octoguard.cost.disk_sizes import disk_gib
from octoguard.cost.disks import disk_components
from octoguard.cost.instances import (
    address_lines,
    boot_lines,
    is_known_instance,
    known_instance_lines,
    machine_lines,
    running_hours,
    scratch_lines,
)
from octoguard.cost.overlay import Overlay
from octoguard.cost.price import MissingPrice
from octoguard.cost.resource import Unpriceable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_hrs": "hours per month that the instance runs (default: 730)"}
_ONE = Range.of(1)
_DISKS = {"google_compute_disk": False, "google_compute_region_disk": True}  # whether the disk is regional


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the machine, GiB-months of the copies of the disks."""
    source = _source_instance(resource)
    if source is None:
        yield from known_instance_lines(resource)
        return
    instance = Overlay(resource, source)
    hours = running_hours(instance)
    yield from machine_lines(instance, _ONE, hours)
    yield from boot_lines(instance, _ONE, hours)
    if source.is_given("boot_disk[0].source"):
        yield from _copy(resource, source, "boot_disk[0].source", "Boot disk")
    for number in range(len(source.items("attached_disk"))):
        yield from _copy(resource, source, f"attached_disk[{number}].source", f"Disk {number + 2}")
    yield from scratch_lines(instance, len(instance.items("scratch_disk")), _ONE, hours)
    yield from address_lines(instance, _ONE, hours)


def _source_instance(resource: Resource) -> Resource | None:
    """The instance that the image was made from; None for an existing copy whose source is not in the plan."""
    images = resource.linked("source_machine_image", "google_compute_machine_image")
    instances = images[0].linked("source_instance", "google_compute_instance") if len(images) == 1 else []
    if len(instances) == 1:
        return resource.other(instances[0])
    if is_known_instance(resource):
        return None
    what = "source instance of the machine image" if images else "machine image"
    raise Unpriceable(f"the {what} is not in this plan")


def _copy(resource: Resource, source: Resource, path: str, what: str) -> Iterator[Component]:
    """A copy of the disk that the source instance refers to at the path."""
    disks = [change for kind in _DISKS for change in source.linked(path, kind)]
    if len(disks) != 1:
        missing = MissingPrice("a copy of a disk that is not in this plan")
        yield Component(what, _ONE, "disks", missing)
        return
    disk = resource.other(disks[0])
    disk.set_place(resource.place)
    regional = _DISKS[disk.change.type]
    yield from disk_components(
        disk, what, disk.text("type", unset="pd-standard"), disk_gib(disk), _ONE, regional=regional
    )
    for sentence in disk.assumptions:
        resource.assume(f"{disk.change.address}: {sentence}")
