"""What a budget of octoguard.toml and one of Google's differ in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from octoguard.gcp.drift import ExpectedBudget, compare, create, update

WANTED = ExpectedBudget("prod", "octollm-prod", ("projects/1",), Decimal("5000.50"), (Decimal("0.5"), Decimal(1)))


def found(**changes: Any) -> dict[str, Any]:
    return {**create(WANTED), "name": "billingAccounts/x/budgets/1", **changes}


def test_what_was_created_is_in_step() -> None:
    assert compare(WANTED, found()).action == "keep"
    assert found()["amount"] == {"specifiedAmount": {"currencyCode": "USD", "units": "5000", "nanos": 500_000_000}}


def test_none_is_created() -> None:
    assert compare(WANTED, None).action == "create"


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"amount": {"specifiedAmount": {"currencyCode": "USD", "units": "5000"}}}, "amount"),
        ({"amount": {"lastPeriodAmount": {}}}, "amount"),
        ({"amount": {}}, "amount"),
        ({"thresholdRules": [{"thresholdPercent": 0.5}]}, "thresholds"),
        ({"thresholdRules": [{"thresholdPercent": 50.0}, {"thresholdPercent": 100.0}]}, "thresholds"),
        ({"budgetFilter": {"projects": ["projects/1"], "calendarPeriod": "YEAR"}}, "period"),
    ],
)
def test_drift_is_mended(changes: dict[str, Any], what: str) -> None:
    drift = compare(WANTED, found(**changes))
    assert [one.what for one in drift.differences] == [what]
    assert drift.action == "update"
    assert drift.actual is not None
    assert compare(WANTED, update(WANTED, drift.actual)).action == "keep"


def test_another_currency_is_left_to_a_person_with_all_the_rest() -> None:
    amount = {"specifiedAmount": {"currencyCode": "EUR", "units": "5000", "nanos": 500_000_000}}
    drift = compare(WANTED, found(amount=amount, thresholdRules=[]))
    assert drift.action == "look"
    assert {one.what for one in drift.differences} == {"currency", "thresholds"}


@pytest.mark.parametrize("key", ["services", "labels", "subaccounts", "resourceAncestors"])
def test_a_budget_of_only_a_part_is_said(key: str) -> None:
    scope = {"projects": ["projects/1"], "calendarPeriod": "MONTH", key: ["x"]}
    assert compare(WANTED, found(budgetFilter=scope)).action == "look"


def test_what_octoguard_does_not_know_is_kept() -> None:
    forecast = {"thresholdPercent": 1.0, "spendBasis": "FORECASTED_SPEND"}
    before = found(thresholdRules=[forecast], notificationsRule={"pubsubTopic": "t"}, etag="7")
    after = update(WANTED, before)
    assert (after["notificationsRule"], after["etag"]) == ({"pubsubTopic": "t"}, "7")
    assert forecast in after["thresholdRules"]
    assert compare(WANTED, before).action == "update"
