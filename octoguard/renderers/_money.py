"""Says in sentences what a check's report has of costs, and of when prices are: the same in all that people read."""

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
    return [*sentences, *price_sentences(cost), *(budget.notes if budget else ())]


def price_sentences(cost: CostEntry) -> list[str]:
    """How old the prices are, and which of them are negotiated."""
    sentences = []
    if (age := cost.price_age) and age.stale:
        sentences.append(
            f"the list prices are of {age.as_of}, {age.age_days} days old, more than the {age.max_age_days} of [cost] "
            "max_price_age_days: octoguard prices refresh"
        )
    if book := cost.price_book:
        sentences += [f"{book.used} of {book.prices} prices from price book {book.name}, the rest list prices"]
        sentences += book.notes
    return sentences


def price_date(cost: CostEntry) -> str:
    """What kind of prices they are, and of when."""
    without = "taxes" if cost.price_book else "taxes and contracts"
    said = f"List prices of {cost.catalogue} and before, without {without}"
    if age := cost.price_age:
        said += f": {age.age_days} days old"
        if age.older:
            said += f", and {age.older} of the {age.used} used here older than {age.max_age_days}"
            said += f" (the oldest of {age.oldest})"
    return said
