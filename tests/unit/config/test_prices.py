"""The shipped catalogue: what it says of itself."""

from __future__ import annotations

import csv
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from octoguard import paths
from octoguard.config.prices import load_catalogue, read_catalogue
from octoguard.errors import CatalogueError

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.parametrize("number", ["-0.01", "nan", "inf", "1e400", "much"])
@pytest.mark.parametrize(("file", "column"), [("storage.csv", "usd"), ("machine-types.csv", "vcpus")])
def test_prices_of_ones_own_have_to_be_numbers_from_zero_up(
    tmp_path: Path, file: str, column: str, number: str
) -> None:
    folder = tmp_path / "prices"
    folder.mkdir()
    shutil.copy(paths.pricing_dir() / file, folder)
    with (folder / file).open(newline="") as text:
        first = next(csv.DictReader(text)) | {column: number}
    with (folder / file).open("w", newline="") as text:
        writer = csv.DictWriter(text, first)
        writer.writeheader()
        writer.writerow(first)
    with pytest.raises(CatalogueError, match=f"{file}:2: .*non-negative number.*{number}"):
        read_catalogue(folder)
