"""Says the cost part of a check's report in a few sentences, the same in every format that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.money import dollars
from octoguard.renderers._wording import types_text

if TYPE_CHECKING:
    from octoguard.cost_report import CostEntry


def cost_sentences(cost: CostEntry) -> list[str]:
    """What it costs, against what budget, and what is in no sum."""
    floor, expected, ceiling = (
        one.net_monthly_usd for one in (cost.scenarios.floor, cost.scenarios.expected, cost.scenarios.ceiling)
    )
    said = f"expected {dollars(expected)} USD a month ({dollars(cost.delta.expected, sign=True)})"
    if floor != ceiling:
        said += f", from {dollars(floor)} to {dollars(ceiling)}"
    sentences = [said]
    budget = cost.budget
    if budget and budget.monthly_usd is not None and budget.used is not None:
        sentences.append(
            f"{budget.used * 100:.0f}% of the {budget.environment} budget of {dollars(budget.monthly_usd)}"
        )
    unpriced = sum(gap.status == "unpriced" for gap in cost.gaps)
    if unpriced:
        sentences.append(f"in no sum, or not whole: {unpriced} without a price")
    if cost.unsupported:
        sentences.append(f"in no sum: {types_text(cost.unsupported)}")
    return [*sentences, *(budget.notes if budget else ())]
