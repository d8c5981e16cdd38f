"""Which resources a cost report names, and how it counts the rest."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.cost_entries import Figures
from octoguard.cost_report import Amounts, CostedResource, Scenarios
from octoguard.renderers.costs import _tables as tables
from octoguard.renderers.costs._selection import MOST, select, select_changes

if TYPE_CHECKING:
    from collections.abc import Iterable


def side(usd: str) -> Scenarios:
    amounts = Amounts(Decimal(usd), Decimal(usd))
    return Scenarios(amounts, amounts, amounts)


def costed(
    name: str, after: str, before: str | None = None, ceiling: str | None = None, **other: Any
) -> CostedResource:
    delta = Decimal(after) - Decimal(before or 0)
    values: dict[str, Any] = {"action": "create" if before is None else "update", "status": "priced", "unpriced": []}
    return CostedResource(
        address=f"google_compute_disk.{name}",
        type="google_compute_disk",
        module="",
        monthly_usd=Decimal(after),
        net_monthly_usd=Decimal(after),
        scenarios=side(after),
        before=None if before is None else side(before),
        delta=Figures(delta, delta, Decimal(ceiling) if ceiling else delta),
        components=[],
        assumptions=[],
        **{**values, **other},
    )


def names(resources: Iterable[CostedResource]) -> str:
    return " ".join(resource.address.rpartition(".")[2] for resource in resources)


@pytest.mark.parametrize(
    ("amounts", "shown"),
    [
        ({"a": "95", "b": "5"}, "a"),
        ({"a": "94.99", "b": "5.01"}, "a b"),
        ({"c": "10", "b": "30", "a": "30", "d": "30"}, "a b d c"),
        ({"a": "91", "c": "3", "b": "3", "d": "3"}, "a b c d"),
        ({"a": "7"}, "a"),
        ({"a": "0"}, ""),
        ({"a": "0", "b": "0.00"}, ""),
        ({"a": "-60", "b": "40", "c": "1"}, "a b"),
        ({}, ""),
    ],
    ids=["exactly", "just below", "order", "ties", "one", "zero", "all zero", "negative", "none"],
)
def test_the_named_resources_make_95_percent(amounts: dict[str, str], shown: str) -> None:
    resources = [costed(name, usd) for name, usd in amounts.items()]
    selection = select(resources)
    assert names(selection.shown) == shown
    assert len(selection.shown) + len(selection.rest) == len(resources)
    if not shown:
        assert selection.share is None


def test_thousands_of_equal_resources_are_counted() -> None:
    selection = select(costed(f"d{number:04}", "2.50") for number in range(3000))
    assert names(selection.shown[:2]) == "d0000 d0001"
    assert len(selection.shown) == MOST
    assert tables.rest(selection) == "2,980 more resources with $7,450.00/month"
    assert tables.heading(selection, "total") == "20 of 3,000, 1% of the total"


def test_the_rest_counts_zeros_and_unpriced_resources_apart() -> None:
    resources = [
        costed("a", "970"),
        costed("b", "30"),
        costed("c", "0"),
        costed("d", "0", status="unpriced", unpriced=["no"]),
    ]
    assert tables.rest(select(resources)) == "3 more resources with $30.00/month, 1 of them $0.00, 1 of them unpriced"
    assert tables.rest(select([costed("a", "0"), costed("b", "0")])) == "2 resources with $0.00/month"
    assert tables.rest(select([costed("a", "1")])) == ""


def test_every_change_is_named_also_a_saving_and_one_of_the_ceiling() -> None:
    same, saving = costed("same", "5", "5"), costed("saving", "1", "400")
    resources = [same, costed("small", "0.06"), saving, costed("ceiling", "9", "9", ceiling="70")]
    selection = select_changes(resources)
    assert names(selection.shown) == "saving small ceiling"
    assert selection.rest == [same]
    assert tables.rest_of_changes(selection) == "1 more changed resource with +$0.00/month"
    assert tables.old_and_new(saving) == ["400.00", "1.00", "-399.00"]


def test_of_many_changes_the_largest_are_named() -> None:
    many = [costed(f"d{number:03}", "1") for number in range(500)]
    selection = select_changes([*many, costed("saving", "0", "90000")])
    assert names(selection.shown) == "saving"
    assert tables.heading(selection, "change") == "1 of 501, 99% of the change"
    assert tables.rest_of_changes(selection) == "500 more changed resources with +$500.00/month"


def test_the_change_of_a_resource_without_a_full_price_is_unknown() -> None:
    assert tables.old_and_new(costed("a", "0", "0", status="unpriced")) == ["no price", "no price", "unknown"]
    assert tables.delta_text(costed("a", "3", "1", status="partly-priced")) == "unknown"


def test_a_comparison_counts_what_costs_the_same_as_unchanged() -> None:
    resources = [
        costed("new", "5"),
        costed("gone", "0", "5", action="delete"),
        costed("more", "7", "5"),
        costed("scales", "5", "5", ceiling="9"),
        costed("renamed", "5", "5"),
        costed("kept", "5", "5", action="no-op"),
        costed("odd", "0", "0", status="unpriced"),
    ]
    assert tables.counts(resources) == "1 added, 1 removed, 3 changed, 2 unchanged"
    assert [tables.is_changed(resource, compared=True) for resource in resources] == [True] * 4 + [False] * 2 + [True]
    assert tables.is_changed(resources[4], compared=False)
    assert tables.action_of(resources[2], compared=False) == "update"
