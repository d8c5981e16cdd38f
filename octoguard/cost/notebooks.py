"""Prices notebook VMs of Vertex AI Workbench: machine, GPUs, management fee and disks.

https://cloud.google.com/vertex-ai/pricing (read 2026-12-01). A stopped instance costs only its disks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Range
from octoguard.cost.disks import disk_components
from octoguard.cost.vertex_ai import WORKBENCH_FEE, gpu_lines, machine_lines
from octoguard.money import HOURS_PER_MONTH, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

MONTHLY_HOURS: Final = {"monthly_hrs": "hours per month that the notebook runs (default: 730)"}
ONE: Final = Range.of(1)


def running_hours(resource: Resource, state: str = "ACTIVE") -> Decimal:
    """The hours per month that a notebook runs: those of the usage file; 0 if `state` says that it is stopped."""
    if state not in ("ACTIVE", "RUNNING"):
        resource.assume(f"the desired state is {state}, so Google charges for the disks but not for the machine")
        return ZERO
    return resource.usage_or("monthly_hrs", HOURS_PER_MONTH)


def vm_lines(resource: Resource, machine_type: str, gpus: str, hours: Decimal) -> Iterator[Component]:
    """The machine and its GPUs. `gpus` is the path of blocks with `type` and `core_count`."""
    yield from machine_lines(resource, machine_type, ONE, WORKBENCH_FEE, hours=hours)
    for number in range(len(resource.items(gpus))):
        gpu = resource.text(f"{gpus}[{number}].type", unset="")
        count = resource.number(f"{gpus}[{number}].core_count", 0, assume=1)
        if gpu and count:
            yield from gpu_lines(resource, gpu, machine_type, ONE.times(count), WORKBENCH_FEE, hours=hours)


def disk_lines(resource: Resource, what: str, path: str, size: Decimal, default: Decimal) -> Iterator[Component]:
    """A disk. `path` is the attribute of its type, such as PD_SSD; `default` its size in GiB if it is not set."""
    kind = resource.text(path, unset="PD_STANDARD").lower().replace("_", "-")
    kind = "pd-standard" if kind == "disk-type-unspecified" else kind
    yield from disk_components(resource, what, kind, size or default, block=path.rpartition(".")[0] + ".")
