"""Flags projects without a budget in the plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octoguard.plan import UNSET
from octoguard.policy.checks._projects import FOLDER, PROJECT, named, parent_of, project_name
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, of, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

_BUDGET = "google_billing_budget"
_PROJECTS = "budget_filter[0].projects"
_ABOVE = "budget_filter[0].resource_ancestors"


@dataclass(slots=True)
class BudgetScope:
    """The scope of a plan's budgets: projects, folders and organizations by name, and whole billing accounts."""

    names: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    perhaps_any: bool = False
    by_ancestor: bool = False

    @classmethod
    def of(cls, plan: Plan) -> BudgetScope:
        """Read the budgets once."""
        watched = cls()
        for budget in plan.of_type(_BUDGET):
            filtered = [path for path in (_PROJECTS, _ABOVE) if budget.get(path) not in (UNSET, [])]
            for path in filtered:
                watched._add(budget, path, plan)
            if not filtered:
                account = budget.get("billing_account")
                if isinstance(account, str):
                    watched.accounts.add(_last(account))
                else:
                    watched.perhaps_any = True
        return watched

    def _add(self, budget: ResourceChange, path: str, plan: Plan) -> None:
        listed = budget.get(path)
        items = listed if isinstance(listed, list) else [listed]
        self.by_ancestor = self.by_ancestor or path == _ABOVE
        self.names |= {named(item, plan) for item in items if isinstance(item, str)}
        if all(isinstance(item, str) for item in items):
            return
        self.names |= {project_name(project) for project in budget.linked(path, PROJECT)}
        self.names |= {folder.address for folder in budget.linked(path, FOLDER)}
        origins = budget.origins(path)
        if not origins or any(origin.type not in (PROJECT, FOLDER) or origin.kind != "resource" for origin in origins):
            self.perhaps_any = True


def check(project: ResourceChange, plan: Plan) -> Outcome | None:
    """Unknown if the plan has no budgets at all: another configuration may have them."""
    account = project.get("billing_account")
    if account is UNSET or account == "":
        return None
    watched = plan.once("what budgets watch", BudgetScope.of)
    above = [parent_of(project, plan, path) for path in ("folder_id", "org_id") if project.get(path) is not UNSET]
    if watched.names & {project_name(project), *above} or (
        isinstance(account, str) and _last(account) in watched.accounts
    ):
        return PASS
    unsure = watched.perhaps_any or (watched.by_ancestor and None in above)
    unsure = unsure or (bool(watched.accounts) and not isinstance(account, str))
    budgets = plan.of_type(_BUDGET)[:3]
    item = evidence(project, "billing_account", "no google_billing_budget of this plan covers the project")
    others = [of(budget, _PROJECTS) for budget in budgets]
    return fail(item, *others) if budgets and not unsure else unknown(item, *others)


def _last(account: str) -> str:
    return account.rpartition("/")[2]
