"""Sentences about costs and the age of prices, for all formats that people read."""

from __future__ import annotations

from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

from octoguard.converted import ConvertedTotals, rate_sentence
from octoguard.money import USD, ZERO, monthly, shown_in
from octoguard.printable import presentable
from octoguard.renderers._wording import types_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.cost_report import CostEntry, CostReport
    from octoguard.money import Currency
    from octoguard.renderers import Style
    from octoguard.report import Report

R = TypeVar("R", "Report", "CostReport")

_SHOWN = 3


def currency_of(cost: CostEntry | None) -> Currency:
    """The currency in which a report shows its amounts."""
    return presentable(cost.converted).shown if cost and isinstance(cost.converted, ConvertedTotals) else USD


def in_currency(render: Callable[[R, Style], str]) -> Callable[[R, Style], str]:
    """A renderer that shows all amounts in the currency of its report."""

    @wraps(render)
    def converted(report: R, style: Style) -> str:
        with shown_in(currency_of(report.cost)):
            return render(report, style)

    return converted


def exchange_sentences(cost: CostEntry) -> list[str]:
    """The exchange rate with its date and source, and a warning if it is too old."""
    rate = cost.converted
    if not isinstance(rate, ConvertedTotals):
        return []
    return [f"converted from USD: {rate_sentence(rate.shown, rate.age_days, rate.max_age_days)}"]


def cost_sentences(cost: CostEntry) -> list[str]:
    """The expected cost, the share of the budget, and what the total does not include."""
    floor, expected, ceiling = (
        amounts.net_monthly_usd for amounts in (cost.scenarios.floor, cost.scenarios.expected, cost.scenarios.ceiling)
    )
    sentence = f"expected {monthly(expected)} ({monthly(cost.delta.expected, sign=True)})"
    if floor != ceiling:
        sentence += f"; range {monthly(floor)} to {monthly(ceiling)}"
    if cost.commitments:
        sentence += f"; after commitments {monthly(cost.commitments.net_usd.expected)}"
    sentences = [sentence]
    budget = cost.budget
    if budget and budget.monthly_usd is not None and budget.used is not None:
        sentences.append(budget_share(budget.environment, budget.used, budget.monthly_usd))
    sentences += gap_sentences(cost, _SHOWN)
    if cost.unsupported:
        sentences.append(f"not included in the total: {types_text(cost.unsupported)} (octoguard does not price them)")
    return [*sentences, *cost.notes, *price_sentences(cost), *(budget.notes if budget else ())]


def gap_sentences(cost: CostEntry, limit: int | None = None) -> list[str]:
    """The resources without a price, and the partly priced ones with their amount in the total, up to `limit` names."""
    sentences = []
    unpriced = [gap.address for gap in cost.gaps if gap.status == "unpriced"]
    partly = [gap for gap in cost.gaps if gap.status == "partly-priced"]
    if unpriced:
        sentences.append(f"not included in the total: {len(unpriced)} unpriced: {_names(unpriced, limit)}")
    if partly:
        included = monthly(sum((gap.included_usd or ZERO for gap in partly), ZERO))
        noun = "resource" if len(partly) == 1 else "resources"
        names = _names([gap.address for gap in partly], limit)
        sentences.append(f"partly priced: {len(partly)} {noun}, of which {included} is in the total: {names}")
    return sentences


def _names(addresses: list[str], limit: int | None) -> str:
    shown = addresses[:limit]
    return ", ".join(shown) + (", ..." if len(shown) < len(addresses) else "")


def budget_share(environment: str, used: Decimal, monthly_usd: Decimal) -> str:
    """The expected cost as a share of the budget: `83% of the prod budget ($4,000.00/month)`."""
    return f"{used * 100:.0f}% of the {environment} budget ({monthly(monthly_usd)})"


def price_sentences(cost: CostEntry) -> list[str]:
    """The exchange rate, a warning if the list prices are too old, and how many prices are negotiated."""
    sentences = exchange_sentences(cost)
    if (age := cost.price_age) and age.stale:
        sentences.append(
            f"the list prices are {age.age_days} days old ({age.as_of}), more than the {age.max_age_days} days of "
            "[cost] max_price_age_days: run octoguard prices refresh"
        )
    if book := cost.price_book:
        sentences += [f"{book.used} of {book.prices} prices come from price book {book.name}, the rest are list prices"]
        sentences += book.notes
    return sentences


def price_date(cost: CostEntry) -> str:
    """The kind of prices, and their age."""
    excluded = "taxes" if cost.price_book else "taxes and negotiated discounts"
    sentence = f"List prices of {cost.catalogue} or earlier, excluding {excluded}"
    if age := cost.price_age:
        sentence += f"; {age.age_days} days old"
        if age.older:
            sentence += f"; {age.older} of the {age.used} prices used here are older than {age.max_age_days} days"
            sentence += f" (oldest: {age.oldest})"
        if age.low_confidence:
            verb = "has" if age.low_confidence == 1 else "have"
            sentence += f"; {age.low_confidence} of {age.used} {verb} low confidence"
            if (total := cost.scenarios.expected.net_monthly_usd) > 0:
                sentence += f" ({percent(cost.low_confidence_usd / total)} of the cost)"
    return sentence


def percent(share: Decimal) -> str:
    """A share as whole percent, rounded down near 100%: `36%`, `<1%`, `99%`."""
    if ZERO < share < Decimal("0.005"):
        return "<1%"
    return "99%" if Decimal("0.99") < share < 1 else f"{share * 100:.0f}%"
