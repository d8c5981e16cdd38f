"""Applies the free allowances and volume tiers of a project or billing account once, and splits the cost by use."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from octoguard.cost.component import NOTHING, Range, Rate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.cost.bill import Bill
    from octoguard.cost.component import BillLine


def share(bills: Iterable[Bill]) -> None:
    """Replace the amount of each line with a scope by its share, by quantity, of the cost of all lines together."""
    pools: dict[tuple[str, str, str], list[BillLine]] = defaultdict(list)
    for bill in bills:
        for line in bill.lines:
            component, rate = line.component, line.component.rate
            if component.scope and isinstance(rate, Rate):
                owner = bill.project if component.scope == "project" else ""
                place = rate.parts[0][1].region if rate.parts else ""
                pools[owner, component.per or (rate.parts[0][1].sku if rate.parts else ""), place].append(line)
    for lines in pools.values():
        rate = lines[0].component.rate
        if len(lines) > 1 and isinstance(rate, Rate):
            _share(lines, rate)


def _share(lines: list[BillLine], rate: Rate) -> None:
    total = NOTHING
    for line in lines:
        total = total.plus(line.component.quantity)
    charges = Range(*map(rate.charge, total))
    for line in lines:
        parts = zip(line.component.quantity, total, charges, strict=True)
        line.usd = Range(*(charge * quantity / used if used else charge for quantity, used, charge in parts))
