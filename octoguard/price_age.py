"""The age of the list prices of an estimate."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from octoguard.errors import CatalogueError

if TYPE_CHECKING:
    from octoguard.cost.estimate import Estimate
    from octoguard.cost.price import Price


class PriceAge(msgspec.Struct, frozen=True):
    """The age of the list prices. `as_of` is the date of the newest; `stale` means it is older than `max_age_days`.

    `used` counts the prices of this estimate, `older` those of them that are older than `max_age_days`. `oldest` is the
    date of the oldest one. `low_confidence` counts the prices that are derived or superseded.
    """

    as_of: str
    age_days: int
    max_age_days: int
    stale: bool
    used: int
    older: int
    oldest: str
    low_confidence: int = 0


def price_age(estimate: Estimate, today: date, max_age_days: int) -> PriceAge:
    """The age of the list prices in an estimate. Raises CatalogueError for a price without a valid date."""

    def days(as_of: str) -> int:
        try:
            return max((today - date.fromisoformat(as_of)).days, 0)
        except ValueError:
            raise CatalogueError(
                f"invalid date {as_of[:20]!a} of a list price: use YYYY-MM-DD, or run octoguard prices refresh"
            ) from None

    newest = estimate.catalogue.as_of
    prices = [price for price in prices_of(estimate) if not price.negotiated]
    dates = [price.as_of for price in prices]
    older = sum(days(as_of) > max_age_days for as_of in dates)
    low, age = sum(price.confidence == "low" for price in prices), days(newest)
    return PriceAge(newest, age, max_age_days, age > max_age_days, len(dates), older, min(dates, default=newest), low)


def prices_of(estimate: Estimate) -> set[Price]:
    """Every price in the estimate."""
    bills = [bill for cost in estimate.resources for bill in (cost.before, cost.after) if bill is not None]
    return {price for bill in bills for line in bill.lines for _, price in line.component.prices}
