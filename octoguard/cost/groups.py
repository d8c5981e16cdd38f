"""Prices managed instance groups: the instance template times the number of instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Range
from octoguard.cost.instances import address_lines, disk_line, machine_lines, scratch_lines
from octoguard.cost.licences import licence_lines
from octoguard.cost.resource import Unpriceable
from octoguard.money import HOURS_PER_MONTH
from octoguard.plan import UNKNOWN, UNSET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

_TEMPLATES = ("google_compute_instance_template", "google_compute_region_instance_template")
USAGE: dict[str, str] = {"instances": "number of instances in the group (within the limits of its autoscaler)"}


def group_components(resource: Resource, autoscaler_type: str) -> Iterator[Component]:
    """The machines and disks of the group. Raises Unpriceable if its template or its size is unknown."""
    template = group_template(resource)
    template.set_place(resource.place)
    count = group_size(resource, autoscaler_type)
    lines = [
        *machine_lines(template, count),
        *_disks(template, count),
        *scratch_lines(template, _scratch_disks(template), count),
        *address_lines(template, count),
    ]
    for sentence in template.assumptions:
        resource.assume(f"{template.change.address}: {sentence}")
    yield from lines


def group_template(resource: Resource) -> Resource:
    """The instance template of the group. Raises Unpriceable if the plan has none, or more than one."""
    templates = [
        change for kind in _TEMPLATES for change in resource.change.linked("version[0].instance_template", kind)
    ]
    if not templates:
        raise Unpriceable("the instance template is not in this plan")
    if len(templates) > 1:
        raise Unpriceable(f"the plan does not show which of {len(templates)} instance templates the group uses")
    if len(resource.items("version")) > 1:
        resource.assume("the group has several versions; all instances are priced as the first version")
    return resource.other(templates[0])


def group_size(resource: Resource, autoscaler_type: str) -> Range:
    """The number of instances: the limits of its autoscaler, or its target size. Raises Unpriceable if unknown."""
    target = resource.get("target_size")
    given = resource.used("instances")
    for autoscaler in resource.plan.of_type(autoscaler_type):
        if resource.change in autoscaler.linked("target", resource.change.type):
            scaler = resource.other(autoscaler)
            least = scaler.number("autoscaling_policy[0].min_replicas", 0)
            most = scaler.number("autoscaling_policy[0].max_replicas", 0)
            expected = given if given is not None else least
            if given is None:
                resource.assume(
                    f"autoscaling from {least:f} to {most:f} instances; the expected cost uses {least:f}; "
                    "set instances in a usage file to override"
                )
            return Range(least, min(max(expected, least), most), most)
    if given is not None:
        return Range.of(given)
    if target is UNKNOWN:
        raise Unpriceable("target_size is known only after apply, and no autoscaler in the plan targets the group")
    if target is UNSET:
        resource.assume("target_size is not set and no autoscaler targets the group; priced as 0 instances")
        return Range.of(0)
    return Range.of(resource.number("target_size", 0))


def _disks(template: Resource, count: Range) -> Iterator[Component]:
    for number, disk in enumerate(template.items("disk")):
        path = f"disk[{number}]"
        if not isinstance(disk, dict) or template.text(f"{path}.type", unset="PERSISTENT") == "SCRATCH":
            continue
        if template.is_given(f"{path}.source"):
            continue
        what = "Boot disk" if template.flag(f"{path}.boot") or number == 0 else f"Disk {number + 1}"
        if what == "Boot disk":
            machine_type = template.required("machine_type")
            yield from licence_lines(template, f"{path}.source_image", machine_type, count, HOURS_PER_MONTH)
        yield from disk_line(template, what, path, count, type_key="disk_type", size_key="disk_size_gb")


def _scratch_disks(template: Resource) -> int:
    return sum(isinstance(disk, dict) and disk.get("type") == "SCRATCH" for disk in template.items("disk"))
