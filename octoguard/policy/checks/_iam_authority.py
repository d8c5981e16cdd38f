"""Separates IAM resources that add a grant from resources that replace existing grants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Action
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import ResourceChange


_ACCOUNT: Final = "google_service_account"


def replaces_others(change: ResourceChange) -> Outcome:
    """Fail on a policy, which replaces all grants, and on a binding without a condition, which replaces a role.

    The provider identifies a binding by its role and condition. A binding with a condition therefore does not affect
    other grants. A service account that this plan creates has no existing grants.
    """
    if change.type.startswith(f"{_ACCOUNT}_iam_") and change.action is Action.CREATE:
        accounts = change.linked("service_account_id", _ACCOUNT)
        if accounts and all(account.action is Action.CREATE for account in accounts):
            return PASS
    if change.type.endswith("_iam_policy"):
        return fail(evidence(change, "policy_data"))
    if not change.type.endswith("_iam_binding"):
        return PASS
    condition = change.get("condition")
    if condition is UNKNOWN or condition is SENSITIVE:
        return unknown(evidence(change, "role"), evidence(change, "condition"))
    return fail(evidence(change, "role")) if condition is UNSET or condition == [] else PASS
