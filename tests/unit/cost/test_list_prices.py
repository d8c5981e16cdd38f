"""List prices against Google's public pages, and against prices that another project reads from Google's catalogue.

`list_prices.csv` has the place of each figure and the date on which it was read there.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from octoguard.config.prices import load_catalogue
from octoguard.cost.component import Rate
from octoguard.cost.machines import hourly
from octoguard.cost.price import MissingPrice

CATALOGUE = load_catalogue()
PERCENT = Decimal("0.01")


def ours(row: dict[str, str]) -> Rate:
    if row["machine_type"]:
        rate = hourly(row["machine_type"], row["region"], row["usage"], CATALOGUE)
    else:
        rate = Rate.of((1, CATALOGUE.find(row["sku"], row["region"], row["usage"])))
    assert not isinstance(rate, MissingPrice), row
    return rate


def test_at_most_one_list_price_is_off_by_more_than_one_percent() -> None:
    with (Path(__file__).parent / "list_prices.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({tuple(row.values())[:4] for row in rows}) == len(rows) >= 60
    off = []
    for row in rows:
        rate, usd = ours(row), Decimal(row["usd"])
        assert row["place"], row
        if row["sku"]:
            assert rate.parts[0][1].unit == row["unit"], row
        if abs(rate.usd - usd) > usd * PERCENT:
            off.append((row, rate.usd))
    assert len(off) <= 1, off
