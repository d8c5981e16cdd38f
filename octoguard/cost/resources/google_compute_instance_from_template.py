"""Prices google_compute_instance_from_template: its template, with the attributes that the instance overrides.

A boot disk, attached disks and scratch disks of the instance each replace those of the template, and no others:
resource_compute_instance_from_template.go of https://github.com/hashicorp/terraform-provider-google (read 2026-12-01).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Range
from octoguard.cost.groups import has_template, template_of
from octoguard.cost.instances import (
    address_lines,
    boot_lines,
    is_known_instance,
    known_instance_lines,
    machine_lines,
    running_hours,
    scratch_lines,
    template_disk_lines,
    template_scratch_disks,
)
from octoguard.cost.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_hrs": "hours per month that the instance runs (default: 730)"}
_ONE = Range.of(1)


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the machine, GiB-months of the disks that the template or the instance creates."""
    if is_known_instance(resource) and not has_template(resource, "source_instance_template"):
        yield from known_instance_lines(resource)
        return
    instance = Overlay(resource, template_of(resource, "source_instance_template"))
    hours = running_hours(instance)
    yield from machine_lines(instance, _ONE, hours)
    own_boot = instance.has_own("boot_disk")
    if own_boot:
        yield from boot_lines(instance, _ONE, hours)
    # A state also lists the disks that the template created.
    own_data = instance.has_own("attached_disk") and resource.change.is_set("attached_disk") is not False
    yield from template_disk_lines(instance, _ONE, hours, boot=not own_boot, data=not own_data)
    own_scratch = len(resource.items("scratch_disk"))
    yield from scratch_lines(instance, own_scratch or template_scratch_disks(instance), _ONE, hours)
    yield from address_lines(instance, _ONE, hours)
