"""Applies the free allowances and volume tiers of a project or billing account once, and splits the cost by use.

An allowance of all regions (`Component.across_regions`) is worth the same amount of money in each region.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from octoguard.cost.component import NOTHING, Range, Rate, SharedTiers
from octoguard.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

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
                place = rate.parts[0][1].region if rate.parts and not component.across_regions else ""
                pools[owner, component.per or (rate.parts[0][1].sku if rate.parts else ""), place].append(line)
    for lines in pools.values():
        if len(lines) > 1:
            _share(lines)


def _share(lines: list[BillLine]) -> None:
    """Split the cost of the total quantity. Where prices differ by region, quantities count by their price."""
    rates = [line.component.rate for line in lines]
    base = min((rate for rate in rates if isinstance(rate, Rate)), key=_allowance)
    counted = [
        line.component.quantity.times(rate.usd / base.usd if base.usd else 1)
        for line, rate in zip(lines, rates, strict=True)
        if isinstance(rate, Rate)
    ]
    total = NOTHING
    for quantity in counted:
        total = total.plus(quantity)
    charges = Range(*map(base.charge, total))
    for line, amounts in zip(lines, counted, strict=True):
        parts = zip(amounts, total, charges, strict=True)
        line.usd = Range(*(charge * quantity / used if used else charge for quantity, used, charge in parts))
        line.pool = SharedTiers(len(lines), total.expected, amounts.expected, base)


def _allowance(rate: Rate) -> Decimal:
    """The value of the free first tier, in USD."""
    return rate.tiers[1][0] * rate.usd if len(rate.tiers) > 1 and not rate.tiers[0][1] else ZERO
