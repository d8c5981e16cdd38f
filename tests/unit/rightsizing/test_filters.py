"""Filters of the report: what they leave out is counted, by reason, kind and currency."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from octoguard.errors import UsageError
from octoguard.rightsizing.filters import LeftOut, left_out, parse_labels, parse_min_saving, select

if TYPE_CHECKING:
    from octoguard.rightsizing.count import Standing
    from octoguard.rightsizing.recommenders import Kind


@dataclass(frozen=True)
class Row:
    saving: str | None
    currency: str = "EUR"
    standing: Standing = "counted"
    kind: Kind = "resources"
    labels: list[dict[str, str]] = field(default_factory=list)

    @property
    def monthly_saving(self) -> Decimal | None:
        return None if self.saving is None else Decimal(self.saving)


def selected(rows: list[Row], min_saving: str = "0", **labels: str) -> tuple[list[Row], list[LeftOut]]:
    found = select(rows, Decimal(min_saving), labels, lambda row: row.labels)
    assert len(found.kept) + sum(sums.recommendations for sums in found.left_out) == len(rows)
    return found.kept, found.left_out


def test_small_savings_are_left_out_and_added_up() -> None:
    rows = [
        Row("10"),
        Row("9.99"),
        Row("4", standing="overlaps"),
        Row("3", currency="USD"),
        Row("2", kind="measured"),
        Row("1"),
    ]
    kept, sums = selected(rows, "10")
    assert kept == rows[:1]
    assert sums == [
        LeftOut("min-saving", "measured", "EUR", Decimal(2), 1),
        LeftOut("min-saving", "resources", "EUR", Decimal("10.99"), 3),
        LeftOut("min-saving", "resources", "USD", Decimal(3), 1),
    ]


def test_entries_without_an_amount_and_with_costs_are_no_small_savings() -> None:
    rows = [Row(None, currency="", kind="security"), Row("-20", standing="costs", kind="capacity")]
    assert selected(rows, "10") == (rows, [])
    assert selected([Row("0")], "0") == ([Row("0")], [])


def test_labels_of_any_resource_of_an_entry() -> None:
    shop = Row("10", labels=[{"team": "web"}, {"team": "shop", "env": "prod"}])
    rows = [shop, Row("9", labels=[{"team": "web"}]), Row("8", labels=[{}]), Row("7")]
    kept, sums = selected(rows, team="shop")
    assert kept == [shop]
    assert sums == [
        LeftOut("labels", "resources", "EUR", Decimal(17), 2),
        LeftOut("not-in-terraform", "resources", "EUR", Decimal(7), 1),
    ]
    assert selected([shop], team="shop", env="prod")[0] == [shop]
    assert selected([shop], team="web", env="prod")[0] == []


def test_an_entry_is_left_out_for_one_reason() -> None:
    _, sums = selected([Row("1", labels=[{"team": "web"}]), Row("1", labels=[{"team": "shop"}])], "5", team="shop")
    assert [(each.reason, each.recommendations) for each in sums] == [("labels", 1), ("min-saving", 1)]


def test_sums_of_exclusions_use_the_same_rule() -> None:
    assert left_out("excluded", []) == []
    assert left_out("excluded", [Row("5"), Row("6", standing="alternative"), Row(None)]) == [
        LeftOut("excluded", "resources", "EUR", Decimal(5), 3)
    ]


def test_options() -> None:
    assert parse_labels(["team=shop", "env=a=b", "owner=", "team=shop"]) == {"team": "shop", "env": "a=b", "owner": ""}
    assert parse_min_saving("12.5") == Decimal("12.5")
    for text in ("team", "=shop", ""):
        with pytest.raises(UsageError, match="use key=value"):
            parse_labels([text])
    with pytest.raises(UsageError, match="two values for 'team'"):
        parse_labels(["team=a", "team=b"])
    for text in ("-1", "nan", "ten", "", "1e99", "inf"):
        with pytest.raises(UsageError, match="invalid amount"):
            parse_min_saving(text)
