"""Shows how tiers and shared allowances make the amount of a bill line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octoguard.cost.component import Rate

if TYPE_CHECKING:
    from decimal import Decimal

    from octoguard.cost.bill import Bill
    from octoguard.cost.component import BillLine, Scope


@dataclass(frozen=True, slots=True)
class Calculation:
    """The expected amount of a line with tiers. `tiers` are (quantity, USD per unit) pairs that add up to `usd`.

    If `lines` is more than 1, that many lines share the tiers: `quantity` and `usd` are the total of all of them, and
    `part` is the quantity of this line.
    """

    quantity: Decimal
    tiers: tuple[tuple[Decimal, Decimal], ...]
    free_limit: Decimal | None
    usd: Decimal
    part: Decimal
    lines: int = 1
    scope: Scope = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The status of a resource, the reason for it, and a calculation for each line of its bill that has tiers."""

    status: str
    reason: str
    calculations: tuple[Calculation | None, ...] = ()


def calculations(bill: Bill) -> tuple[Calculation | None, ...]:
    """The calculation of each line of a bill; None for a line without a price, or with one tier of its own."""
    return tuple(map(_calculation, bill.lines))


def _calculation(line: BillLine) -> Calculation | None:
    rate, pool = line.component.rate, line.pool
    if not isinstance(rate, Rate):
        return None
    if pool:
        rate, quantity, part, lines = pool.rate, pool.quantity, pool.part, pool.lines
    else:
        quantity, lines = line.component.quantity.expected, 1
        part = quantity
    if len(rate.tiers) == 1:  # one tier costs the same, shared or not
        return None
    free = rate.tiers[1][0] if not rate.tiers[0][1] else None
    return Calculation(
        quantity, tuple(rate.split(quantity)), free, rate.charge(quantity), part, lines, line.component.scope
    )
