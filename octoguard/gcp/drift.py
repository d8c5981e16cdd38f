"""Compares a budget in octoguard.toml with the one in Google Cloud: the differences, and the update."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

_NANO: Final = Decimal(1_000_000_000)
# Sustained-use discounts are credits, and estimates of octoguard include them.
_CREDITS: Final = "INCLUDE_ALL_CREDITS"


@dataclass(frozen=True, slots=True)
class ExpectedBudget:
    """A budget in octoguard.toml: USD per calendar month for the projects of an environment, by project number."""

    environment: str
    display_name: str
    projects: tuple[str, ...]
    monthly_usd: Decimal
    thresholds: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the diff. `path` is the field to update, "" if octoguard leaves the change to a person."""

    what: str
    actual: str
    expected: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """The comparison of one budget, and the action that it needs."""

    expected: ExpectedBudget
    actual: dict[str, Any] | None
    differences: list[Difference] = field(default_factory=list)

    @property
    def action(self) -> str:
        """`create`, `update`, `look` (a person has to change it) or `keep`."""
        if self.actual is None:
            return "create"
        if not self.differences:
            return "keep"
        return "update" if any(difference.path for difference in self.differences) else "look"


def money(amount: Decimal) -> dict[str, Any]:
    """USD as google.type.Money."""
    units = int(amount)
    return {"currencyCode": "USD", "units": str(units), "nanos": int((amount - units) * _NANO)}


def rules(thresholds: tuple[Decimal, ...]) -> list[dict[str, Any]]:
    """Threshold rules of the API, on the current spend. Thresholds are shares of the amount."""
    return [{"thresholdPercent": float(threshold), "spendBasis": "CURRENT_SPEND"} for threshold in thresholds]


def create(expected: ExpectedBudget) -> dict[str, Any]:
    """The budget to create, as the API's JSON."""
    return {
        "displayName": expected.display_name,
        "budgetFilter": {
            "projects": list(expected.projects),
            "calendarPeriod": "MONTH",
            "creditTypesTreatment": _CREDITS,
        },
        "amount": {"specifiedAmount": money(expected.monthly_usd)},
        "thresholdRules": rules(expected.thresholds),
    }


def update(expected: ExpectedBudget, actual: dict[str, Any]) -> dict[str, Any]:
    """The updated budget. Fields that octoguard.toml does not set stay as they are, and so do forecast rules."""
    forecasts = [rule for rule in actual.get("thresholdRules", []) if rule.get("spendBasis") == "FORECASTED_SPEND"]
    return {
        **actual,
        "budgetFilter": {**actual.get("budgetFilter", {}), "calendarPeriod": "MONTH"},
        "amount": {"specifiedAmount": money(expected.monthly_usd)},
        "thresholdRules": [*rules(expected.thresholds), *forecasts],
    }


def compare(expected: ExpectedBudget, actual: dict[str, Any] | None) -> Drift:
    """The differences. A budget in another currency or for other projects is left to a person.

    octoguard does not convert currencies, and the amount does not apply to other projects.
    """
    if actual is None:
        return Drift(expected, None)
    scope = actual.get("budgetFilter", {})
    differences = [
        *_amount(expected, actual.get("amount", {})),
        *_thresholds(expected, actual.get("thresholdRules", [])),
    ]
    period = "a custom period" if "customPeriod" in scope else scope.get("calendarPeriod", "MONTH")
    if period != "MONTH":
        path = "" if "customPeriod" in scope else "budget_filter.calendar_period"
        differences.append(Difference("period", period, "MONTH", path))
    projects = set(scope.get("projects", []))
    if projects != set(expected.projects):
        current = ", ".join(sorted(projects)) or "every project of the billing account"
        differences.append(Difference("projects", current, ", ".join(expected.projects)))
    treatment = scope.get("creditTypesTreatment", _CREDITS)
    if treatment not in (_CREDITS, "CREDIT_TYPES_TREATMENT_UNSPECIFIED"):
        differences.append(Difference("credits", treatment, _CREDITS))
    narrowed = [
        key for key in ("services", "subaccounts", "labels", "resourceAncestors", "creditTypes") if scope.get(key)
    ]
    differences += [Difference(f"filter on {key}", "set", "no filter") for key in narrowed]
    if any(difference.what in ("currency", "projects") for difference in differences):
        differences = [
            Difference(difference.what, difference.actual, difference.expected) for difference in differences
        ]
    return Drift(expected, actual, differences)


def _amount(expected: ExpectedBudget, amount: dict[str, Any]) -> list[Difference]:
    goal = f"{expected.monthly_usd:,.2f} USD"
    given = amount.get("specifiedAmount")
    if given is None:
        current = "the spending of the last period" if "lastPeriodAmount" in amount else "none"
        return [Difference("amount", current, goal, "amount")]
    value = Decimal(str(given.get("units", "0"))) + Decimal(given.get("nanos", 0)) / _NANO
    currency = given.get("currencyCode", "")
    current = f"{value:,.2f} {currency or '(no currency)'}"
    if currency != "USD":
        return [Difference("currency", current, goal)]
    return [Difference("amount", current, goal, "amount")] if value != expected.monthly_usd else []


def _thresholds(expected: ExpectedBudget, actual_rules: list[dict[str, Any]]) -> list[Difference]:
    # The API has doubles; six decimals are finer than any threshold that people set.
    current = sorted(
        round(Decimal(rule.get("thresholdPercent", 0)), 6)
        for rule in actual_rules
        if rule.get("spendBasis", "CURRENT_SPEND") != "FORECASTED_SPEND"
    )
    goal = sorted(round(threshold, 6) for threshold in expected.thresholds)
    if current == goal:
        return []
    return [Difference("thresholds", _percents(current), _percents(goal), "threshold_rules")]


def _percents(values: list[Decimal]) -> str:
    return ", ".join(f"{(value * 100).normalize():f}%" for value in values) or "none"
