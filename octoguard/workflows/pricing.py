"""Opens the prices of a run, and computes how old they are."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from octoguard.config.prices import load_catalogue
from octoguard.cost_report import price_age

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.estimate import Estimate
    from octoguard.cost_report import PriceAge


def open_catalogue(pricing: Path | None = None, price_book: Path | None = None) -> Catalogue:
    """The prices in a folder, else the shipped ones; negotiated prices of the price book take precedence."""
    catalogue = load_catalogue(pricing)
    if price_book is not None:
        from octoguard.config.price_book import read_price_book

        catalogue.book = read_price_book(price_book)
    return catalogue


def age_of(estimate: Estimate, limit_days: int, today: date | None) -> PriceAge:
    """How old the list prices of an estimate are."""
    return price_age(estimate, today or _present_day(), limit_days)


def _present_day() -> date:
    """Today (UTC), or what a reproducible build says that it is."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return (datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)).date()
