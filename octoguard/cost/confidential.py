"""The surcharge of Confidential VMs and Confidential GKE Nodes.

Google charges it per vCPU and GiB in addition to the machine, by machine series and technology (AMD SEV, AMD SEV-SNP,
Intel TDX): https://cloud.google.com/confidential-computing/confidential-vm/pricing. The sources of the catalogue have
no such price, so the surcharge is a component without a price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range
from octoguard.cost.price import MissingPrice
from octoguard.plan import UNSET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octoguard.cost.resource import Resource


def confidential_lines(
    resource: Resource, block: str, switch: str, machine_type: str, count: Range, hours: Decimal
) -> Iterator[Component]:
    """The surcharge of `count` machines, if the block enables Confidential VM. `switch` is its boolean attribute."""
    technology = resource.text(f"{block}.confidential_instance_type", unset="")
    if resource.get(f"{block}.{switch}") is UNSET:
        enabled = technology != ""
    else:
        enabled = resource.flag(f"{block}.{switch}")
    if enabled:
        name = (technology or "SEV").replace("_", "-")
        what = f"the Confidential VM surcharge of {machine_type.rpartition('/')[2]} with {name} in {resource.place}"
        yield Component(f"Confidential VM ({name})", count.times(hours), "hours", MissingPrice(what))
