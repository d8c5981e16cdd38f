"""Creates and updates budgets of the Cloud Billing Budget API to match octoguard.toml, or shows the changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from octoguard.config.discovery import NAME, load_nearest
from octoguard.errors import ConfigError, GoogleApiError, UsageError
from octoguard.gcp import drift
from octoguard.renderers.listings import budgets as listing
from octoguard.workflows.environments import environment_named

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.config.settings import Settings
    from octoguard.gcp.budgets import BudgetClient
    from octoguard.gcp.drift import Drift, ExpectedBudget
    from octoguard.gcp.projects import Projects


@dataclass(frozen=True, slots=True)
class BudgetsRequest:
    """The options of `octoguard budgets sync`."""

    dry_run: bool = False
    billing_account: str | None = None
    environments: tuple[str, ...] = ()
    quota_project: str | None = None
    timeout: float = 60.0
    config: Path | None = None


@dataclass(frozen=True, slots=True)
class BudgetsResult:
    """The changes as text; `in_step` is true if the budgets now match octoguard.toml."""

    text: str
    in_step: bool


def sync(request: BudgetsRequest) -> BudgetsResult:
    """Compare all budgets, then write. Raises OctoguardError; its detail lists the changes made before the error."""
    settings = load_nearest(request.config)
    if settings is None or not dict(settings.budgets.items()):
        raise ConfigError(f"{NAME} has no budgets: add [budgets.prod] with monthly_usd and thresholds")
    account = request.billing_account or settings.google.billing_account
    if account is None:
        raise UsageError(
            f"no billing account: give --billing-account ID, or set billing_account under [google] in {NAME}"
        )
    from octoguard.extras import require

    require("gcp", "octoguard budgets sync")
    from octoguard.gcp.budgets import BudgetClient
    from octoguard.gcp.projects import Projects
    from octoguard.gcp.session import open_session

    names = _selected(request, settings)
    session = open_session(request.timeout, request.quota_project or settings.google.quota_project)
    expected = [_expected(name, settings, Projects(session)) for name in names]
    budgets = BudgetClient(session, account)
    current = budgets.all()
    drifts = [drift.compare(budget, _match(budget, current)) for budget in expected]
    if any(each.actual is None for each in drifts) and (currency := budgets.currency()) not in ("", "USD"):
        raise ConfigError(
            f"{settings.path}: [budgets.*] are in USD, but the billing account is in {currency}: octoguard does not "
            "convert currencies, and a budget must have the currency of its billing account. Create these budgets "
            "manually"
        )
    lines = [line for each in drifts for line in listing.lines(_change(each), dry_run=request.dry_run)]
    if not request.dry_run:
        _write(budgets, drifts, lines)
    remaining = [each for each in drifts if each.action != "keep" and (request.dry_run or _needs_manual_change(each))]
    return BudgetsResult("\n".join([*lines, ""]), not remaining)


def _needs_manual_change(budget: Drift) -> bool:
    """Whether the budget has a difference that octoguard does not change."""
    return any(not difference.path for difference in budget.differences)


def _selected(request: BudgetsRequest, settings: Settings) -> list[str]:
    known = dict(settings.budgets.items())
    names = list(dict.fromkeys(environment_named(target, settings) for target in request.environments))
    for name in names:
        if name not in known:
            raise UsageError(f"{settings.path} has no [budgets.{name}]: choose one of {', '.join(known)}")
    return names or list(known)


def _expected(name: str, settings: Settings, projects: Projects) -> ExpectedBudget:
    place = f"{settings.path}: [budgets.{name}]"
    budget = dict(settings.budgets.items())[name]
    if budget.currency != "USD":
        raise ConfigError(
            f"{place}: the budget is in {budget.currency}: octoguard budgets sync supports only budgets in USD. Create "
            "this budget manually"
        )
    amount = budget.monthly_usd
    if amount is None or amount <= 0:
        raise ConfigError(f"{place}: monthly_usd: must be a positive number of USD")
    if not budget.thresholds:
        raise ConfigError(f"{place}: thresholds: must not be empty: use fractions, such as [0.5, 0.8, 1.0]")
    ids = settings.projects_of(name)
    if not ids:
        raise ConfigError(f"{place}: the environment has no projects: set projects under [environments.{name}]")
    return drift.ExpectedBudget(
        environment=name,
        display_name=ids[0] if len(ids) == 1 else f"octoguard {name}",
        projects=tuple(sorted(projects.number(project) for project in ids)),
        monthly_usd=amount,
        thresholds=tuple(sorted(budget.thresholds)),
    )


def _match(expected: ExpectedBudget, current: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The budget of exactly these projects, else a budget with the expected name, else None.

    Raises GoogleApiError if the match is ambiguous.
    """
    same = [b for b in current if set(b.get("budgetFilter", {}).get("projects", [])) == set(expected.projects)]
    named = [budget for budget in same if budget.get("displayName") == expected.display_name]
    if len(named) == 1 or len(same) == 1:
        return (named or same)[0]
    if len(same) > 1:
        names = ", ".join(ascii(budget.get("displayName", "")) for budget in same)
        raise GoogleApiError(
            f"{len(same)} budgets have the projects of {expected.environment} ({names}): rename one of them to "
            f"{expected.display_name!r}, or delete the others"
        )
    namesakes = [budget for budget in current if budget.get("displayName") == expected.display_name]
    if len(namesakes) > 1:
        raise GoogleApiError(
            f"{len(namesakes)} budgets have the name {expected.display_name!r}, and none has the projects of "
            f"{expected.environment}: rename the budgets that octoguard does not manage"
        )
    return namesakes[0] if namesakes else None


def _change(budget: Drift) -> listing.BudgetChange:
    expected = budget.expected
    name = expected.display_name if budget.actual is None else budget.actual.get("displayName", "")
    fields = [
        listing.FieldChange(each.what, each.actual, each.expected, automatic=bool(each.path))
        for each in budget.differences
    ]
    return listing.BudgetChange(
        expected.environment,
        name,
        budget.action,
        expected.monthly_usd,
        expected.thresholds,
        expected.projects,
        fields,
    )


def _write(budgets: BudgetClient, drifts: list[Drift], lines: list[str]) -> None:
    done: list[str] = []
    for budget in drifts:
        try:
            if budget.actual is None:
                budgets.create(drift.create(budget.expected))
            elif budget.action == "update":
                paths = [difference.path for difference in budget.differences if difference.path]
                budgets.update(drift.update(budget.expected, budget.actual), paths)
        except GoogleApiError as error:
            before = f"written before: {', '.join(done)}" if done else "nothing was written before"
            raise GoogleApiError(f"{error}; {before}", "\n".join(lines)) from None
        if budget.action in ("create", "update"):
            done.append(budget.expected.environment)
