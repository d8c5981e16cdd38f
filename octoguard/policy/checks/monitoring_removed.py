"""Flags alerts, budgets, log metrics, uptime checks and channels that go away or watch less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import Action
from octoguard.policy.checks._guards import removal, weakening
from octoguard.policy.checks._guards_monitoring import MONITORING_GUARDS
from octoguard.policy.outcome import Outcome

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail where an alert that stays loses its channel; what else watches is not in a plan, so the rest is unknown."""
    if change.action in (Action.DELETE, Action.FORGET):
        return removal(change, plan, MONITORING_GUARDS)
    judge = removal if change.removes else weakening
    outcome = judge(change, plan, MONITORING_GUARDS)
    return Outcome("unknown", outcome.evidence) if outcome is not None and outcome.status == "fail" else outcome
