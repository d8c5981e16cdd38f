"""The usage of an estimate that commitments can cover: each price of a bill line, and how much of it runs at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octoguard.cost.commitments.rules import covered_part
from octoguard.cost.component import NOTHING, Range, Rate
from octoguard.money import HOURS_PER_MONTH, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from octoguard.cost.bill import Bill
    from octoguard.cost.commitments.rules import Covers
    from octoguard.cost.component import BillLine
    from octoguard.cost.price import Price


@dataclass(slots=True)
class Usage:
    """One price of a bill line. `usd` is its list cost per month and `discount` the automatic discount on it (<= 0).

    `units` run at the same time, for `hours` per month.
    """

    line: BillLine
    price: Price
    what: Covers
    usd: Range
    discount: Range
    units: Range
    hours: Decimal


def usage_of(bills: Iterable[Bill]) -> list[Usage]:
    """The usage that commitments can cover. A commitment cannot cover what has no price."""
    return [usage for bill in bills for usage in _of_bill(bill)]


def _of_bill(bill: Bill) -> Iterator[Usage]:
    lines = bill.lines
    for number, line in enumerate(lines):
        rate, usd = line.component.rate, line.usd
        if line.component.kind == "discount" or usd is None or not isinstance(rate, Rate):
            continue
        following = lines[number + 1] if number + 1 < len(lines) else None
        for count, price in rate.parts:
            what = covered_part(price)
            if what is None:
                continue
            share = count * price.tiers[0][1] / rate.tiers[0][1] if len(rate.parts) > 1 and rate.tiers[0][1] else 1
            off = _sustained_use(line, following).times(share)
            yield Usage(line, price, what, usd.times(share), off, _units(line, count), _hours(line))


def _sustained_use(line: BillLine, following: BillLine | None) -> Range:
    """The sustained-use discount on a line: the discount line that follows it, with the same quantity."""
    if following is None or following.usd is None or following.component.kind != "discount":
        return NOTHING
    same = following.component.quantity == line.component.quantity and not following.component.scope
    return following.usd if same else NOTHING


def _hours(line: BillLine) -> Decimal:
    """The hours per month of each unit; a month that is longer than the month of the estimate counts as one."""
    return min(line.component.hours_each, HOURS_PER_MONTH) or HOURS_PER_MONTH


def _units(line: BillLine, count: Decimal) -> Range:
    """The units that run at the same time: a quantity of hours divided by the hours of each."""
    quantity = line.component.quantity.times(count)
    if "month" in line.component.unit:
        return quantity
    hours = _hours(line)
    return Range(*(number / hours if number else ZERO for number in quantity))
