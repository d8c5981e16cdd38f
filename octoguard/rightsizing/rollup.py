"""Adds up entries with pandas: totals, and summaries by project and by recommender.

Amounts are added exactly, as whole millionths. Amounts of different currencies or kinds are never added up.
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

# The order of kinds in reports.
_RANK: Final = {kind: rank for rank, kind in enumerate(get_args(Kind))}
_MICROS: Final = 1_000_000
_COLUMNS: Final = ["project", "recommender", "owner", "team", "environment", "kind", "currency", "micros"]


def frame(entries: Iterable[RecommendationEntry]) -> pd.DataFrame:
    """One row for each counted entry, with its saving in millionths."""
    rows = [
        (
            *(e.project, e.recommender),
            *(e.ownership.owner, e.ownership.team, e.ownership.environment),
            *(e.kind, e.currency, int(e.monthly_saving * _MICROS)),
        )
        for e in entries
        if e.standing == "counted" and e.monthly_saving is not None
    ]
    # Python integers: 64 bits can overflow silently for a large organization that pays in rupiah.
    return pd.DataFrame(rows, columns=_COLUMNS).astype({"micros": object})


def totals(table: pd.DataFrame) -> list[Total]:
    """The saving per month of each kind in each currency."""
    return [Total(kind, currency, amount, count) for (kind, currency), amount, count in _sums(table, [])]


def lines(table: pd.DataFrame, column: str) -> list[RollupRow]:
    """The saving per month by a column (project, recommender, owner, team, environment), the largest first."""
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
