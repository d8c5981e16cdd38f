"""Compares the budget that octoguard.toml wants with the one that Google has; says what differs and what to change."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

_NANO: Final = Decimal(1_000_000_000)
# Sustained use is a credit too: what octoguard estimates is after it.
_CREDITS: Final = "INCLUDE_ALL_CREDITS"


@dataclass(frozen=True, slots=True)
class ExpectedBudget:
    """A budget of octoguard.toml: USD in a calendar month for the projects of an environment, by number."""

    environment: str
    display_name: str
    projects: tuple[str, ...]
    monthly_usd: Decimal
    thresholds: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the diff; `path` is the field to update, "" where octoguard leaves it to a person."""

    what: str
    found: str
    wanted: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """What one budget needs: nothing, an update, a creation, or a person."""

    wanted: ExpectedBudget
    found: dict[str, Any] | None
    differences: list[Difference] = field(default_factory=list)

    @property
    def action(self) -> str:
        """`create`, `update`, `look` (only a person can mend it) or `keep`."""
        if self.found is None:
            return "create"
        if not self.differences:
            return "keep"
        return "update" if any(one.path for one in self.differences) else "look"


def money(amount: Decimal) -> dict[str, Any]:
    """USD as google.type.Money."""
    units = int(amount)
    return {"currencyCode": "USD", "units": str(units), "nanos": int((amount - units) * _NANO)}


def rules(thresholds: tuple[Decimal, ...]) -> list[dict[str, Any]]:
    """Thresholds as fractions of the amount, of what was spent."""
    return [{"thresholdPercent": float(one), "spendBasis": "CURRENT_SPEND"} for one in thresholds]


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
    """The budget as it should be: what octoguard does not know of it stays as it is.

    Rules on forecasts are kept: octoguard.toml says nothing of them.
    """
    forecasts = [rule for rule in found.get("thresholdRules", []) if rule.get("spendBasis") == "FORECASTED_SPEND"]
    return {
        **found,
        "budgetFilter": {**found.get("budgetFilter", {}), "calendarPeriod": "MONTH"},
        "amount": {"specifiedAmount": money(wanted.monthly_usd)},
        "thresholdRules": [*rules(wanted.thresholds), *forecasts],
    }


def compare(wanted: ExpectedBudget, found: dict[str, Any] | None) -> Drift:
    """What differs. A budget in another currency or of other projects is left to a person: it is somebody's.

    octoguard converts nothing, and an amount for these projects makes no sense for others.
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
        said = ", ".join(sorted(projects)) or "every project of the billing account"
        differences.append(Difference("projects", said, ", ".join(wanted.projects)))
    treatment = scope.get("creditTypesTreatment", _CREDITS)
    if treatment not in (_CREDITS, "CREDIT_TYPES_TREATMENT_UNSPECIFIED"):
        differences.append(Difference("credits", treatment, _CREDITS))
    narrowed = [
        key for key in ("services", "subaccounts", "labels", "resourceAncestors", "creditTypes") if scope.get(key)
    ]
    differences += [Difference(f"filter on {key}", "set", "all of the projects' cost") for key in narrowed]
    if any(one.what in ("currency", "projects") for one in differences):
        differences = [Difference(one.what, one.found, one.wanted) for one in differences]
    return Drift(wanted, found, differences)


def _amount(wanted: ExpectedBudget, amount: dict[str, Any]) -> list[Difference]:
    goal = f"{wanted.monthly_usd:,.2f} USD"
    given = amount.get("specifiedAmount")
    if given is None:
        said = "the last period's spending" if "lastPeriodAmount" in amount else "none"
        return [Difference("amount", said, goal, "amount")]
    value = Decimal(str(given.get("units", "0"))) + Decimal(given.get("nanos", 0)) / _NANO
    currency = given.get("currencyCode", "")
    said = f"{value:,.2f} {currency or '(no currency)'}"
    if currency != "USD":
        return [Difference("currency", said, goal)]
    return [Difference("amount", said, goal, "amount")] if value != wanted.monthly_usd else []


def _thresholds(wanted: ExpectedBudget, found: list[dict[str, Any]]) -> list[Difference]:
    # A double of the API: 0.8 comes back as 0.8, and a threshold is not set finer than this.
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
