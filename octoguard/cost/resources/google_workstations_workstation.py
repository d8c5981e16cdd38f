"""Prices google_workstations_workstation: the VM by running hours, and the home disk.

https://cloud.google.com/workstations/pricing: Google charges for the VM while the workstation runs,
and for its persistent directories until it is deleted. The configuration has the machine type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Range
from octoguard.cost.resource import Unpriceable
from octoguard.cost.workstations import CONFIG, home_lines, vm_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_hrs": "hours per month that the workstation runs"}


def components(resource: Resource) -> Iterator[Component]:
    """The VM, its disks and its address. Raises Unpriceable if the plan does not have the configuration."""
    configs = resource.linked("workstation_config_id", CONFIG)
    if len(configs) != 1:
        raise Unpriceable("the workstation configuration, which has the machine type, is not in this plan")
    config = resource.other(configs[0])
    hours = resource.usage_of("monthly_hrs")
    yield from vm_lines(config, Range.of(1), hours)
    yield from home_lines(config)
    for sentence in config.assumptions:
        resource.assume(sentence)
