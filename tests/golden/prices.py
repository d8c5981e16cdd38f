"""The prices that are pinned for golden tests, so that a refresh of pricing/ changes none of them.

cost/pricing/ is for the cases of priced types, and cost/output/pricing/ for whole outputs. `make golden` copies the
rows that a new case needs. It never changes a row that is there.
"""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING

from octoguard import globs, paths

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, str]
_NO_PRICES = "infracost-types.csv"


def pin(folder: Path, asked: set[tuple[str, str, str]], names: set[str]) -> None:
    """Copy rows of pricing/ to a folder that does not have them yet.

    `asked` are the (SKU, region, usage) to copy; `names` are the machine types and resource types.
    """
    for file in sorted(paths.pricing_dir().glob("*.csv")):
        if file.name == _NO_PRICES:
            continue
        columns, rows = _shipped_rows(file)
        pinned = folder / file.name
        _, kept = read_csv(pinned) if pinned.exists() else ([], [])
        known = {_key(row) for row in kept}
        new = [row for row in rows if _is_asked(row, asked, names) and _key(row) not in known]
        if new:
            with pinned.open("w", newline="") as out:
                writer = csv.DictWriter(out, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(sorted([*kept, *new], key=_order))


def read_csv(file: Path) -> tuple[list[str], list[Row]]:
    """The columns and the rows of a CSV file."""
    with file.open(newline="") as lines:
        reader = csv.DictReader(lines)
        return list(reader.fieldnames or ()), list(reader)


@cache
def _shipped_rows(file: Path) -> tuple[list[str], list[Row]]:
    return read_csv(file)


def _is_asked(row: Row, asked: set[tuple[str, str, str]], names: set[str]) -> bool:
    if "sku" in row:
        return (row["sku"], row["region"], row["usage"]) in asked
    pattern = row.get("name", row.get("type", ""))
    return pattern in names or ("*" in pattern and any(globs.matches(name, pattern) for name in names))


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in ("sku", "region", "usage") if name in row) or tuple(row.values())[:1]


def _order(row: Row) -> tuple[tuple[str, ...], float]:
    return _key(row), float(row.get("tier_start", 0))
