"""Prices managed instance groups: the instance template of each version times its number of instances."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard.cost.group_sizes import group_size, version_sizes
from octoguard.cost.instances import (
    address_lines,
    machine_lines,
    scratch_lines,
    template_disk_lines,
    template_scratch_disks,
)
from octoguard.cost.resource import Unpriceable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component, Range
    from octoguard.cost.resource import Resource

_TEMPLATES = ("google_compute_instance_template", "google_compute_region_instance_template")
USAGE: dict[str, str] = {"instances": "number of instances in the group (within the limits of its autoscaler)"}


def group_components(resource: Resource, autoscaler_type: str) -> Iterator[Component]:
    """The machines and disks of the group. Raises Unpriceable if a template or the size is unknown."""
    versions = group_versions(resource, autoscaler_type)
    lines: list[Component] = []
    for number, (template, count) in enumerate(versions):
        template.set_place(resource.place)
        label = f", version {_name_of(resource, number)}" if len(versions) > 1 else ""
        lines += [replace(line, name=f"{line.name}{label}") for line in _version_lines(template, count)]
        for sentence in template.assumptions:
            resource.assume(f"{template.change.address}: {sentence}")
    yield from lines


def group_versions(resource: Resource, autoscaler_type: str) -> list[tuple[Resource, Range]]:
    """(instance template, number of instances) of each version. Raises Unpriceable if one of them is unknown."""
    number = max(1, len(resource.items("version")))
    templates = [template_of(resource, f"version[{position}].instance_template") for position in range(number)]
    sizes = version_sizes(resource, number, group_size(resource, autoscaler_type))
    return list(zip(templates, sizes, strict=True))


def _version_lines(template: Resource, count: Range) -> Iterator[Component]:
    yield from machine_lines(template, count)
    yield from template_disk_lines(template, count)
    yield from scratch_lines(template, template_scratch_disks(template), count)
    yield from address_lines(template, count)


def has_template(resource: Resource, path: str) -> bool:
    """Whether the plan has an instance template that an attribute names."""
    return any(resource.linked(path, kind) for kind in _TEMPLATES)


def template_of(resource: Resource, path: str) -> Resource:
    """The instance template that an attribute names. Raises Unpriceable unless the plan has exactly one."""
    templates = [change for kind in _TEMPLATES for change in resource.linked(path, kind)]
    if not templates:
        raise Unpriceable("the instance template is not in this plan")
    if len(templates) > 1:
        raise Unpriceable(f"the plan does not show which of {len(templates)} instance templates is used")
    return resource.other(templates[0])


def _name_of(resource: Resource, number: int) -> str:
    """The name of a version; without one, its position from 1."""
    return resource.text(f"version[{number}].name", unset=f"{number + 1}")
