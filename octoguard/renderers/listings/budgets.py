"""Renders the changes of `octoguard budgets sync`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

_VERBS = {"create": "create", "update": "update", "look": "differs from", "keep": "matches"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs. `automatic` is false if octoguard does not change the field."""

    field: str
    current: str
    expected: str
    automatic: bool


@dataclass(frozen=True, slots=True)
class BudgetChange:
    """What one budget needs: `create`, `update`, `look` (a manual change) or `keep` (nothing).

    `monthly_usd` (USD), `thresholds` (fractions) and `projects` are those of a new budget.
    """

    environment: str
    name: str
    action: str
    monthly_usd: Decimal
    thresholds: tuple[Decimal, ...]
    projects: tuple[str, ...]
    fields: list[FieldChange] = field(default_factory=list)


def lines(change: BudgetChange, *, dry_run: bool) -> Iterator[str]:
    """The action on a budget, then the fields of a new budget or the fields that differ."""
    would = "would " if dry_run and change.action in ("create", "update") else ""
    yield f"{change.environment}: {would}{_VERBS[change.action]} the budget {change.name!a}"
    if change.action == "create":
        percents = ", ".join(f"{(t * 100).normalize():f}%" for t in change.thresholds)
        yield f"  + amount      {change.monthly_usd:,.2f} USD a month"
        yield f"  + thresholds  {percents}"
        yield f"  + projects    {', '.join(change.projects)}"
    for each in change.fields:
        manual = "" if each.automatic else "  (change it manually: octoguard does not)"
        yield f"  ~ {each.field:<11} {each.current} -> {each.expected}{manual}"
