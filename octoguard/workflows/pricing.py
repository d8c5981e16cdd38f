"""Opens the prices of a run, and computes their age."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from octoguard.config.prices import load_catalogue
from octoguard.cost_report import PriceAge, prices_of
from octoguard.errors import CatalogueError

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.estimate import Estimate


def open_catalogue(pricing: Path | None = None, price_book: Path | None = None) -> Catalogue:
    """The prices in a directory, else the built-in prices. Negotiated prices of a price book take precedence.

    Raises CatalogueError.
    """
    catalogue = load_catalogue(pricing)
    if price_book is not None:
        from octoguard.config.price_book import read_price_book

        catalogue.book = read_price_book(price_book)
    return catalogue


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


def age_of(estimate: Estimate, limit_days: int, today: date | None) -> PriceAge:
    """The age of the list prices of an estimate."""
    return price_age(estimate, today or _present_day(), limit_days)


def _present_day() -> date:
    """Today (UTC), or the day of SOURCE_DATE_EPOCH for reproducible output."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return (datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)).date()
