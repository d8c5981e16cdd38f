"""Opens the prices that options or octoguard.toml name, with a price book over them, and says how old they are."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from octoguard.config.prices import load_catalogue
from octoguard.cost_report import PriceAge

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.config.settings import Settings
    from octoguard.cost.catalogue import Catalogue

MAX_AGE_DAYS = 90


def open_catalogue(settings: Settings | None, price_book: Path | None = None) -> Catalogue:
    """The prices: those of `[cost] pricing`, else the shipped ones; negotiated ones where there is a price book."""
    catalogue = load_catalogue(settings.pricing_folder if settings else None)
    file = price_book or (settings.price_book_file if settings else None)
    if file is not None:
        from octoguard.config.price_book import read_price_book

        catalogue.book = read_price_book(file)
    return catalogue


def age_of(catalogue: Catalogue, settings: Settings | None, today: date | None) -> PriceAge:
    """How old the newest list price is."""
    limit = settings.cost.max_price_age_days if settings else MAX_AGE_DAYS
    days = ((today or _present_day()) - date.fromisoformat(catalogue.as_of)).days
    return PriceAge(catalogue.as_of, max(days, 0), limit, days > limit)


def _present_day() -> date:
    """Today (UTC), or what a reproducible build says that it is."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return (datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)).date()
