"""Opens the prices that options or octoguard.toml name, with a price book over them, and says how old they are."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from octoguard.config.prices import load_catalogue
from octoguard.cost_report import price_age

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from octoguard.config.settings import Settings
    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.estimate import Estimate
    from octoguard.cost_report import PriceAge

MAX_AGE_DAYS = 90


def open_catalogue(settings: Settings | None, price_book: Path | None = None) -> Catalogue:
    """The prices: those of `[cost] pricing`, else the shipped ones; negotiated ones where there is a price book."""
    catalogue = load_catalogue(settings.pricing_folder if settings else None)
    file = price_book or (settings.price_book_file if settings else None)
    if file is not None:
        from octoguard.config.price_book import read_price_book

        catalogue.book = read_price_book(file)
    return catalogue


def age_of(estimate: Estimate, settings: Settings | None, today: date | None) -> PriceAge:
    """How old the list prices of an estimate are."""
    limit = settings.cost.max_price_age_days if settings else MAX_AGE_DAYS
    return price_age(estimate, today or _present_day(), limit)


def _present_day() -> date:
    """Today (UTC), or what a reproducible build says that it is."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return (datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)).date()
