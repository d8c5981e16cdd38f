"""Rolls entries up with pandas: totals, and lines by project and by recommender.

Amounts are added as whole millionths, exactly; currencies and kinds are never added to each other.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, get_args

import pandas as pd

from octoguard.rightsizing.document import RollupRow, Total
from octoguard.rightsizing.recommenders import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octoguard.rightsizing.document import RecommendationEntry

# What changes something comes before what only discounts the rest.
_RANK: Final = {kind: rank for rank, kind in enumerate(get_args(Kind))}
_MICROS: Final = 1_000_000
_COLUMNS: Final = ["project", "recommender", "kind", "currency", "micros"]


def frame(entries: Iterable[RecommendationEntry]) -> pd.DataFrame:
    """One row for each entry that counts, its saving in millionths."""
    rows = [
        (e.project, e.recommender, e.kind, e.currency, int(e.monthly_saving * _MICROS))
        for e in entries
        if e.standing == "counted" and e.monthly_saving is not None
    ]
    # Whole numbers of Python: 64 bits are not enough for a large organisation in rupiah, and would turn over unseen.
    return pd.DataFrame(rows, columns=_COLUMNS).astype({"micros": object})


def totals(table: pd.DataFrame) -> list[Total]:
    """What each kind saves in each currency."""
    return [Total(kind, currency, amount, count) for (kind, currency), amount, count in _sums(table, [])]


def lines(table: pd.DataFrame, column: str) -> list[RollupRow]:
    """The same by a column, the largest first."""
    return [RollupRow(key, kind, currency, amount, n) for (key, kind, currency), amount, n in _sums(table, [column])]


def _sums(table: pd.DataFrame, columns: list[str]) -> Iterator[tuple[Any, Decimal, int]]:
    if table.empty:
        return
    keys = [*columns, "kind", "currency"]
    grouped = table.groupby(keys, sort=True)["micros"].agg(["sum", "count"]).reset_index()
    grouped["rank"] = grouped["kind"].map(_RANK)
    order = ["rank", "sum", *keys]
    ordered = grouped.sort_values(order, ascending=[True, False, *[True] * len(keys)], kind="stable")
    for row in ordered.itertuples(index=False):
        yield tuple(row[: len(keys)]), Decimal(int(row[-3])) / _MICROS, int(row[-2])
