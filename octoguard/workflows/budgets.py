"""Brings the budgets of the Billing Budgets API in step with octoguard.toml, or shows what would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from octoguard.config.discovery import NAME, load_nearest
from octoguard.errors import ConfigError, GoogleApiError, UsageError
from octoguard.gcp import drift
from octoguard.workflows.environments import environment_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.config.settings import Settings
    from octoguard.gcp.budgets import BudgetClient
    from octoguard.gcp.drift import Drift, ExpectedBudget
    from octoguard.gcp.projects import Projects


@dataclass(frozen=True, slots=True)
class BudgetsRequest:
    """What the user asked for."""

    dry_run: bool = False
    billing_account: str | None = None
    environments: tuple[str, ...] = ()
    quota_project: str | None = None
    timeout: float = 60.0
    config: Path | None = None


@dataclass(frozen=True, slots=True)
class BudgetsResult:
    """What was, or would be, done; `in_step` when the budgets are now as octoguard.toml has them."""

    text: str
    in_step: bool


def sync(request: BudgetsRequest) -> BudgetsResult:
    """Compare all budgets first, then write. Raises OctoguardError; what was done until then is said in it."""
    settings = load_nearest(request.config)
    if settings is None or not dict(settings.budgets.items()):
        raise ConfigError(f"{NAME} has no [budgets.*]: write [budgets.prod] with monthly_usd and thresholds")
    account = request.billing_account or settings.google.billing_account
    if account is None:
        raise UsageError(f"whose budgets? say --billing-account ID, or billing_account under [google] in {NAME}")
    from octoguard.extras import require

    require("gcp", "octoguard budgets sync")
    from octoguard.gcp.budgets import BudgetClient
    from octoguard.gcp.projects import Projects
    from octoguard.gcp.session import open_session

    chosen = _chosen(request, settings)
    session = open_session(request.timeout, request.quota_project or settings.google.quota_project)
    wanted = [_wanted(name, settings, Projects(session)) for name in chosen]
    budgets = BudgetClient(session, account)
    found = budgets.all()
    drifts = [drift.compare(one, _match(one, found)) for one in wanted]
    if any(one.found is None for one in drifts) and (currency := budgets.currency()) not in ("", "USD"):
        raise ConfigError(
            f"{settings.path}: [budgets.*] are in USD, and the billing account is in {currency}: octoguard converts "
            "nothing, and Google takes no budget in another currency: make these budgets by hand"
        )
    lines = [line for one in drifts for line in _said(one, request.dry_run)]
    if not request.dry_run:
        _write(budgets, drifts, lines)
    left = [one for one in drifts if one.action != "keep" and (request.dry_run or _stays(one))]
    return BudgetsResult("\n".join([*lines, ""]), not left)


def _stays(one: Drift) -> bool:
    """Whether something is left that only a person can mend."""
    return any(not difference.path for difference in one.differences)


def _chosen(request: BudgetsRequest, settings: Settings) -> list[str]:
    known = dict(settings.budgets.items())
    chosen = list(dict.fromkeys(environment_named(one, settings) for one in request.environments))
    for name in chosen:
        if name not in known:
            raise UsageError(f"{settings.path} has no [budgets.{name}]: choose one of {', '.join(known)}")
    return chosen or list(known)


def _wanted(name: str, settings: Settings, projects: Projects) -> ExpectedBudget:
    where = f"{settings.path}: [budgets.{name}]"
    budget = dict(settings.budgets.items())[name]
    amount = budget.monthly_usd
    if amount is None or amount <= 0:
        raise ConfigError(f"{where}: monthly_usd must be more than 0, in USD")
    if not budget.thresholds:
        raise ConfigError(f"{where}: thresholds: there are none: write fractions, such as [0.5, 0.8, 1.0]")
    ids = settings.projects_of(name)
    if not ids:
        raise ConfigError(f"{where}: whose? write projects under [environments.{name}]")
    return drift.ExpectedBudget(
        environment=name,
        display_name=ids[0] if len(ids) == 1 else f"octoguard {name}",
        projects=tuple(sorted(projects.number(one) for one in ids)),
        monthly_usd=amount,
        thresholds=tuple(sorted(budget.thresholds)),
    )


def _match(wanted: ExpectedBudget, found: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The budget of exactly these projects, else one that has our name and is of others.

    Raises GoogleApiError when several are, and none has our name; or several have it.
    """
    same = [one for one in found if set(one.get("budgetFilter", {}).get("projects", [])) == set(wanted.projects)]
    named = [one for one in same if one.get("displayName") == wanted.display_name]
    if len(named) == 1 or len(same) == 1:
        return (named or same)[0]
    if len(same) > 1:
        names = ", ".join(ascii(one.get("displayName", "")) for one in same)
        raise GoogleApiError(
            f"{len(same)} budgets are of the projects of {wanted.environment} ({names}): which one is meant? "
            f"name one of them {wanted.display_name!r}, or delete the others"
        )
    namesakes = [one for one in found if one.get("displayName") == wanted.display_name]
    if len(namesakes) > 1:
        raise GoogleApiError(
            f"{len(namesakes)} budgets are named {wanted.display_name!r}, and none is of the projects of "
            f"{wanted.environment}: rename those that are not octoguard's"
        )
    return namesakes[0] if namesakes else None


def _said(one: Drift, dry_run: bool) -> Iterator[str]:
    wanted = one.wanted
    verb = {"create": "create", "update": "update", "look": "differs from", "keep": "in step with"}[one.action]
    would = "would " if dry_run and one.action in ("create", "update") else ""
    name = wanted.display_name if one.found is None else one.found.get("displayName", "")
    yield f"{wanted.environment}: {would}{verb} the budget {name!a}"
    if one.found is None:
        percents = ", ".join(f"{(t * 100).normalize():f}%" for t in wanted.thresholds)
        yield f"  + amount      {wanted.monthly_usd:,.2f} USD a month"
        yield f"  + thresholds  {percents}"
        yield f"  + projects    {', '.join(wanted.projects)}"
    for difference in one.differences:
        hand = "" if difference.path else "  (by hand: octoguard does not change this)"
        yield f"  ~ {difference.what:<11} {difference.found} -> {difference.wanted}{hand}"


def _write(budgets: BudgetClient, drifts: list[Drift], lines: list[str]) -> None:
    done: list[str] = []
    for one in drifts:
        try:
            if one.found is None:
                budgets.create(drift.create(one.wanted))
            elif one.action == "update":
                paths = [difference.path for difference in one.differences if difference.path]
                budgets.update(drift.update(one.wanted, one.found), paths)
        except GoogleApiError as error:
            before = f"; done before it: {', '.join(done)}" if done else "; nothing was written before it"
            raise GoogleApiError(f"{error}{before}", "\n".join(lines)) from None
        if one.action in ("create", "update"):
            done.append(one.wanted.environment)
