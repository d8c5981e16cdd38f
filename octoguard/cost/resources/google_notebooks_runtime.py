"""Prices google_notebooks_runtime (managed notebooks, which Google shut down): the VM with its fee, and its data disk.

The runtime stops when it is idle, so a usage file can say how many hours it runs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.notebooks import MONTHLY_HOURS, disk_lines, running_hours, vm_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {**MONTHLY_HOURS}
_CONFIG: Final = "virtual_machine[0].virtual_machine_config[0]"
_DISK_GIB: Final = Decimal(100)


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the machine, GiB-months of the data disk."""
    hours = running_hours(resource)
    yield from vm_lines(resource, resource.required(f"{_CONFIG}.machine_type"), f"{_CONFIG}.accelerator_config", hours)
    disk = f"{_CONFIG}.data_disk[0].initialize_params[0]"
    size = resource.number(f"{disk}.disk_size_gb", 0)
    yield from disk_lines(resource, "Data disk", f"{disk}.disk_type", size, _DISK_GIB)
