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
    found: str
    wanted: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """The comparison of one budget, and the action that it needs."""

    wanted: ExpectedBudget
    found: dict[str, Any] | None
    differences: list[Difference] = field(default_factory=list)

    @property
    def action(self) -> str:
        """`create`, `update`, `look` (a person has to change it) or `keep`."""
        if self.found is None:
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


def create(wanted: ExpectedBudget) -> dict[str, Any]:
    """The budget to create, as the API's JSON."""
    return {
        "displayName": wanted.display_name,
        "budgetFilter": {
            "projects": list(wanted.projects),
            "calendarPeriod": "MONTH",
            "creditTypesTreatment": _CREDITS,
        },
        "amount": {"specifiedAmount": money(wanted.monthly_usd)},
        "thresholdRules": rules(wanted.thresholds),
    }


def update(wanted: ExpectedBudget, found: dict[str, Any]) -> dict[str, Any]:
    """The updated budget. Fields that octoguard.toml does not set stay as they are, and so do forecast rules."""
    forecasts = [rule for rule in found.get("thresholdRules", []) if rule.get("spendBasis") == "FORECASTED_SPEND"]
    return {
        **found,
        "budgetFilter": {**found.get("budgetFilter", {}), "calendarPeriod": "MONTH"},
        "amount": {"specifiedAmount": money(wanted.monthly_usd)},
        "thresholdRules": [*rules(wanted.thresholds), *forecasts],
    }


def compare(wanted: ExpectedBudget, found: dict[str, Any] | None) -> Drift:
    """The differences. A budget in another currency or for other projects is left to a person.

    octoguard does not convert currencies, and the amount does not apply to other projects.
    """
    if found is None:
        return Drift(wanted, None)
    scope = found.get("budgetFilter", {})
    differences = [*_amount(wanted, found.get("amount", {})), *_thresholds(wanted, found.get("thresholdRules", []))]
    period = "a custom period" if "customPeriod" in scope else scope.get("calendarPeriod", "MONTH")
    if period != "MONTH":
        path = "" if "customPeriod" in scope else "budget_filter.calendar_period"
        differences.append(Difference("period", period, "MONTH", path))
    projects = set(scope.get("projects", []))
    if projects != set(wanted.projects):
        actual = ", ".join(sorted(projects)) or "every project of the billing account"
        differences.append(Difference("projects", actual, ", ".join(wanted.projects)))
    treatment = scope.get("creditTypesTreatment", _CREDITS)
    if treatment not in (_CREDITS, "CREDIT_TYPES_TREATMENT_UNSPECIFIED"):
        differences.append(Difference("credits", treatment, _CREDITS))
    narrowed = [
        key for key in ("services", "subaccounts", "labels", "resourceAncestors", "creditTypes") if scope.get(key)
    ]
    differences += [Difference(f"filter on {key}", "set", "no filter") for key in narrowed]
    if any(difference.what in ("currency", "projects") for difference in differences):
        differences = [Difference(difference.what, difference.found, difference.wanted) for difference in differences]
    return Drift(wanted, found, differences)


def _amount(wanted: ExpectedBudget, amount: dict[str, Any]) -> list[Difference]:
    goal = f"{wanted.monthly_usd:,.2f} USD"
    given = amount.get("specifiedAmount")
    if given is None:
        actual = "the spending of the last period" if "lastPeriodAmount" in amount else "none"
        return [Difference("amount", actual, goal, "amount")]
    value = Decimal(str(given.get("units", "0"))) + Decimal(given.get("nanos", 0)) / _NANO
    currency = given.get("currencyCode", "")
    actual = f"{value:,.2f} {currency or '(no currency)'}"
    if currency != "USD":
        return [Difference("currency", actual, goal)]
    return [Difference("amount", actual, goal, "amount")] if value != wanted.monthly_usd else []


def _thresholds(wanted: ExpectedBudget, found: list[dict[str, Any]]) -> list[Difference]:
    # The API has doubles; six decimals are finer than any threshold that people set.
    current = sorted(
        round(Decimal(rule.get("thresholdPercent", 0)), 6)
        for rule in found
        if rule.get("spendBasis", "CURRENT_SPEND") != "FORECASTED_SPEND"
    )
    goal = sorted(round(one, 6) for one in wanted.thresholds)
    if current == goal:
        return []
    return [Difference("thresholds", _percents(current), _percents(goal), "threshold_rules")]


def _percents(values: list[Decimal]) -> str:
    return ", ".join(f"{(value * 100).normalize():f}%" for value in values) or "none"
