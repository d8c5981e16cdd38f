"""The usage of an estimate that commitments can cover: each price of a bill line, and how much of it runs at a time."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from octoguard.cost.bill import sum_of
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

# The names of octoguard.cost.nodes and octoguard.cost.machines, with what groups and reservations put around them.
_CHARGE: Final = re.compile(r"(.*)(?:Machine|GPU) (\S+) \(on-demand\)(.*)", re.DOTALL)
_DISCOUNT: Final = re.compile(r"(.*)Sustained-use discount on (\S+) \([\d.]+%\)(.*)", re.DOTALL)


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
    discounts = _sustained_use(bill)
    for line in bill.lines:
        rate, usd = line.component.rate, line.usd
        if line.component.kind == "discount" or usd is None or not isinstance(rate, Rate):
            continue
        off = discounts.get(id(line), NOTHING)
        for count, price in rate.parts:
            what = covered_part(price)
            if what is None:
                continue
            share = count * price.tiers[0][1] / rate.tiers[0][1] if len(rate.parts) > 1 and rate.tiers[0][1] else 1
            yield Usage(line, price, what, usd.times(share), off.times(share), _units(line, count), _hours(line))


def _sustained_use(bill: Bill) -> dict[int, Range]:
    """`{id(line): the sustained-use discount on it}`, by the names of machines and GPUs.

    Equal machines share their discounts by cost. A usage range can make several discounts on one machine.
    """
    charges: dict[tuple[str, ...], list[BillLine]] = defaultdict(list)
    discounts: dict[tuple[str, ...], Range] = defaultdict(lambda: NOTHING)
    for line in bill.lines:
        if line.usd is None:
            continue
        if match := _DISCOUNT.fullmatch(line.component.name):
            discounts[match.groups()] = discounts[match.groups()].plus(line.usd)
        elif match := _CHARGE.fullmatch(line.component.name):
            charges[match.groups()].append(line)
    found: dict[int, Range] = {}
    for name, off in discounts.items():
        total = sum_of(line.usd for line in charges[name])
        for line in charges[name]:
            shares = zip(line.usd or NOTHING, total, off, strict=True)
            found[id(line)] = Range(*(usd / whole * part if whole else ZERO for usd, whole, part in shares))
    return found


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
