"""Prices google_os_config_patch_deployment: hours of VMs with VM Manager, by usage.

https://cloud.google.com/compute/vm-manager/pricing (read 2026-12-01): Google charges for each VM with an active OS
Config agent, whatever VM Manager does with it. 100 VMs of each billing account are free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

_VMS: Final = "managed_vms"
USAGE: dict[str, str] = {_VMS: "VMs with an active OS Config agent that no other patch deployment counts"}


def components(resource: Resource) -> Iterator[Component]:
    """The hours of the VMs."""
    rate = Rate.of((1, resource.price("vm-manager/active-agent-hours", place=GLOBAL)))
    hours = Range.of(resource.usage_of(_VMS) * HOURS_PER_MONTH)
    yield Component("VMs with VM Manager", hours, "hours", rate, usage_based=True, scope="account")
