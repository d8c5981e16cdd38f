"""The amounts of a report in another currency than USD. They stand beside the amounts in USD and replace none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from octoguard.money import Currency, plain

if TYPE_CHECKING:
    from octoguard.cost.component import Range


class ConvertedAmounts(msgspec.Struct, frozen=True):
    """An amount per month at list prices, and net of automatic discounts, in the other currency."""

    monthly: Decimal
    net_monthly: Decimal


class ConvertedTotals(msgspec.Struct, frozen=True):
    """The totals of a report in another currency: `rate` units for 1 USD on `as_of`, from `source`.

    Each total is converted and then rounded to the smallest unit of the currency. `before` is the expected cost before
    apply, and `delta` the expected net change. `stale` means that the rate is older than `max_age_days`.
    """

    currency: str
    rate: Decimal
    as_of: str
    source: str
    age_days: int
    max_age_days: int
    stale: bool
    floor: ConvertedAmounts
    expected: ConvertedAmounts
    ceiling: ConvertedAmounts
    before: ConvertedAmounts
    delta: Decimal
    budget_monthly: Decimal | None = None

    @property
    def shown(self) -> Currency:
        """The currency, to convert other amounts of the report."""
        return Currency(self.currency, self.rate, self.as_of, self.source)


def rate_sentence(currency: Currency, age_days: int, max_age_days: int) -> str:
    """The rate with its date and source, and a warning if it is older than `max_age_days`."""
    sentence = f"1 USD = {plain(currency.rate)} {currency.code} on {currency.as_of} ({currency.source})"
    if age_days > max_age_days:
        sentence += (
            f"; this rate is {age_days} days old, more than the {max_age_days} days of [cost] max_price_age_days: "
            "update it"
        )
    return sentence


def age_of_rate(currency: Currency, today: date) -> int:
    """The age of a rate in days; 0 for a date in the future."""
    return max((today - date.fromisoformat(currency.as_of)).days, 0)


def totals_in(
    currency: Currency,
    after: tuple[Range, Range],
    before: tuple[Range, Range],
    budget: Decimal | None,
    today: date,
    max_age_days: int,
) -> ConvertedTotals:
    """The converted totals. `after` and `before` are the costs at list prices and net, in USD."""

    def amounts(listed: Decimal, net: Decimal) -> ConvertedAmounts:
        return ConvertedAmounts(_number(currency, listed), _number(currency, net))

    days = age_of_rate(currency, today)
    return ConvertedTotals(
        currency.code,
        currency.rate,
        currency.as_of,
        currency.source,
        days,
        max_age_days,
        days > max_age_days,
        amounts(after[0].floor, after[1].floor),
        amounts(after[0].expected, after[1].expected),
        amounts(after[0].ceiling, after[1].ceiling),
        amounts(before[0].expected, before[1].expected),
        _number(currency, after[1].expected - before[1].expected),
        None if budget is None else _number(currency, budget),
    )


def _number(currency: Currency, usd: Decimal) -> Decimal:
    return Decimal(plain(currency.amount(usd)))
