"""Renders the effect of new list prices on plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octoguard.money import dollars

if TYPE_CHECKING:
    from decimal import Decimal

_SHOWN = 15


@dataclass(frozen=True, slots=True)
class PlanCosts:
    """The net cost of a plan with the old and the new prices, in USD a month.

    `resources` are those whose cost changes: (address, old cost, new cost).
    """

    name: str
    old: Decimal
    new: Decimal
    resources: list[tuple[str, Decimal, Decimal]]


def lines(plan: PlanCosts) -> list[str]:
    """The change of a plan, then its resources with the largest changes."""
    heading = (
        f"{plan.name}: {dollars(plan.old)} -> {dollars(plan.new)} USD a month "
        f"({dollars(plan.new - plan.old, sign=True)}), the cost of {len(plan.resources)} resources changes"
    )
    ordered = sorted(plan.resources, key=lambda each: (-abs(each[2] - each[1]), each[0]))
    texts = [heading]
    for address, old, new in ordered[:_SHOWN]:
        texts.append(f"  {address}: {dollars(old)} -> {dollars(new)} ({dollars(new - old, sign=True)})")
    if len(ordered) > _SHOWN:
        texts.append(f"  ... and {len(ordered) - _SHOWN} more")
    return texts


def unknown(reason: str) -> str:
    """A line for plans whose costs could not be compared."""
    return f"the affected resources are unknown: {reason}"
