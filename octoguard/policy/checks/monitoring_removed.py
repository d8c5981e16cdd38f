"""Flags alerts, budgets, log metrics, uptime checks and channels that are removed or weakened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octoguard.plan import Action
from octoguard.policy.checks._guards import removal, weakening
from octoguard.policy.checks._guards_monitoring import MONITORING_GUARDS
from octoguard.policy.outcome import PASS, Outcome

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

# Resources that only monitor, bill, name or authorize other resources.
_SUPPORTS: Final = re.compile(
    r"google_(monitoring|logging|billing|essential_contacts|project|service_account|cloud_asset|security_scanner|iam)_"
    r"|google_service_account\Z|.*_iam_(member|binding|policy|audit_config)\Z"
)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if a remaining alert loses its channel. A plan does not show other monitoring, so the rest is unknown."""
    if change.action is Action.DELETE and plan.once("environment is torn down", _is_torn_down):
        return PASS
    if change.action in (Action.DELETE, Action.FORGET):
        return removal(change, plan, MONITORING_GUARDS)
    judge = removal if change.removes else weakening
    outcome = judge(change, plan, MONITORING_GUARDS)
    return Outcome("unknown", outcome.evidence) if outcome is not None and outcome.status == "fail" else outcome


def _is_torn_down(plan: Plan) -> bool:
    """Whether a plan deletes everything, including at least one monitored resource."""
    changes = [change for change in plan.managed if change.type.startswith("google_")]
    if any(change.action is not Action.DELETE for change in changes):
        return False
    return any(_SUPPORTS.match(change.type) is None and change.type not in MONITORING_GUARDS for change in changes)
