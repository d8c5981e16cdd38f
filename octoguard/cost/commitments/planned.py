"""The commitments that a plan creates, from the bills of google_compute_region_commitment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.commitments.owned import Owned, Term
from octoguard.cost.commitments.rules import committed_part
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from octoguard.cost.bill import Bill
    from octoguard.cost.estimate import ResourceCost
    from octoguard.plan.reading import Side

TYPE: Final = "google_compute_region_commitment"
_TERMS: Final[dict[str, Term]] = {"commit-1y": "1y", "commit-3y": "3y"}


def planned_commitments(resources: Iterable[ResourceCost], side: Side) -> list[Owned]:
    """The commitments of one side of a plan. This environment can use all of them."""
    found = []
    for resource in resources:
        bill = resource.after if side == "after" else resource.before
        if resource.change.type == TYPE and bill is not None:
            found += _of(resource.address, bill)
    return found


def _of(address: str, bill: Bill) -> list[Owned]:
    """One commitment for each term, region and series of the lines; a bill can include that of an old object."""
    amounts: dict[tuple[Term, str, str], dict[str, Decimal]] = {}
    for line in bill.lines:
        for count, price in line.component.prices:
            known = committed_part(price.sku)
            if known is None or price.usage not in _TERMS:
                continue
            units = line.component.quantity.expected * count
            units /= 1 if "month" in line.component.unit else HOURS_PER_MONTH
            series, part = known
            parts = amounts.setdefault((_TERMS[price.usage], price.region, series), {})
            parts[part] = parts.get(part, 0) + units
    return [
        Owned(address, "resource", "compute", term, region, series, parts, stated=True, address=address)
        for (term, region, series), parts in amounts.items()
    ]
