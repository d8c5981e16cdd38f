"""The shipped catalogue: what it says of itself."""

from __future__ import annotations

import re

from octoguard.config.prices import load_catalogue


def test_its_date_is_that_of_its_newest_price() -> None:
    catalogue = load_catalogue()
    newest = max(
        row.as_of
        for sku in catalogue.skus()
        for by_region in catalogue.regions(sku).values()
        for row in by_region.values()
    )
    assert catalogue.as_of == newest
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", newest)
