"""Prices google_workstations_workstation_config: the pool of VMs that run for a quick start of workstations.

https://cloud.google.com/workstations/docs/customize-development-environment: VMs of the pool run all
the time. A configuration without a pool is free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Range
from octoguard.cost.workstations import HOST, vm_lines
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """The VMs of the pool; none without a pool."""
    if size := resource.number(f"{HOST}.pool_size", 0):
        yield from vm_lines(resource, Range.of(size), HOURS_PER_MONTH)
