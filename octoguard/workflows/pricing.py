"""Opens the prices of a run, and computes their age."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from octoguard.config.prices import load_catalogue
from octoguard.price_age import price_age

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.estimate import Estimate
    from octoguard.money import ExchangeRates
    from octoguard.price_age import PriceAge


def open_catalogue(
    pricing: Path | None = None, price_book: Path | None = None, rates: ExchangeRates | None = None
) -> Catalogue:
    """The prices in a directory, else the built-in prices. Negotiated prices of a price book take precedence.

    `rates` convert a price book in another currency. Raises CatalogueError.
    """
    catalogue = load_catalogue(pricing)
    if price_book is not None:
        from octoguard.config.price_book import read_price_book

        catalogue.book = read_price_book(price_book, rates)
    return catalogue


def age_of(estimate: Estimate, limit_days: int, today: date | None) -> PriceAge:
    """The age of the list prices of an estimate."""
    return price_age(estimate, today or present_day(), limit_days)


def present_day() -> date:
    """Today (UTC), or the day of SOURCE_DATE_EPOCH for reproducible output."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return (datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)).date()
