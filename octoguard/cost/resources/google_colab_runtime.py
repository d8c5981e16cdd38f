"""Prices google_colab_runtime: the machine of its template with its management fee, and its data disk.

https://cloud.google.com/colab/pricing (read 2026-12-01). A runtime stops when it is idle, so a usage file can say how
many hours it runs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.notebooks import MONTHLY_HOURS, ONE, disk_lines, running_hours
from octoguard.cost.resource import Unpriceable
from octoguard.cost.vertex_ai import WORKBENCH_FEE, gpu_lines, machine_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {**MONTHLY_HOURS}
_TEMPLATE: Final = "notebook_runtime_template_ref[0].notebook_runtime_template"
_DISK_GIB: Final = Decimal(100)


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the machine and its GPUs, GiB-months of the disk. Raises Unpriceable without a template in the plan."""
    templates = resource.linked(_TEMPLATE, "google_colab_runtime_template")
    if len(templates) != 1:
        raise Unpriceable("the plan does not show the template of the runtime")
    template = resource.other(templates[0])
    template.set_place(resource.place)
    hours = running_hours(resource, resource.text("desired_state", unset="RUNNING"))
    yield from _lines(template, hours)
    for sentence in template.assumptions:
        resource.assume(f"{template.change.address}: {sentence}")


def _lines(template: Resource, hours: Decimal) -> Iterator[Component]:
    machine_type = template.required("machine_spec[0].machine_type")
    yield from machine_lines(template, machine_type, ONE, WORKBENCH_FEE, hours=hours)
    gpu = template.text("machine_spec[0].accelerator_type", unset="")
    if count := template.number("machine_spec[0].accelerator_count", 0):
        yield from gpu_lines(template, gpu, machine_type, ONE.times(count), WORKBENCH_FEE, hours=hours)
    disk = "data_persistent_disk_spec[0]"
    size = template.number(f"{disk}.disk_size_gb", 0)
    yield from disk_lines(template, "Data disk", f"{disk}.disk_type", size, _DISK_GIB)
