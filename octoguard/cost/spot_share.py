"""An estimate in which a share of the nodes of node pools and instance groups are Spot VMs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octoguard.cost.bill import Bill
    from octoguard.cost.component import BillLine
    from octoguard.cost.estimate import Estimate, ResourceCost

GROUPS: Final = frozenset(
    {
        "google_compute_instance_group_manager",
        "google_compute_region_instance_group_manager",
        "google_container_cluster",
        "google_container_node_pool",
    }
)


def with_spot_share(on_demand: Estimate, spot: Estimate, share: Decimal) -> Estimate:
    """The estimate with `share` of the machines of each pool and group from `spot`, which has the same resources."""
    pairs = zip(on_demand.resources, spot.resources, strict=True)
    return replace(on_demand, resources=[_mixed(old, new, share) for old, new in pairs])


def _mixed(old: ResourceCost, new: ResourceCost, share: Decimal) -> ResourceCost:
    if old.change.type not in GROUPS or old.after is None or new.after is None or old.after.lines == new.after.lines:
        return old
    lines = [*_scaled(old.after, 1 - share), *_scaled(new.after, share)]
    unpriced = list(dict.fromkeys([*old.after.unpriced, *new.after.unpriced]))
    bill = replace(old.after, lines=lines, unpriced=unpriced)
    bill.add_up()
    return replace(new, after=bill)


def _scaled(bill: Bill, factor: Decimal) -> Iterator[BillLine]:
    for line in bill.lines:
        component = replace(line.component, quantity=line.component.quantity.times(factor))
        yield replace(line, component=component, usd=line.usd.times(factor) if line.usd else None, pool=None)
