"""Tells IAM resources that add a grant from those that replace what others granted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import ResourceChange


def replaces_others(change: ResourceChange) -> Outcome:
    """Fail on a policy, which is everything, and on a binding, which is all of a role without a condition.

    The provider finds the binding that it replaces by the role and the condition together, so that one with a
    condition touches nobody's grants but its own.
    """
    if change.type.endswith("_iam_policy"):
        return fail(evidence(change, "policy_data"))
    if not change.type.endswith("_iam_binding"):
        return PASS
    condition = change.get("condition")
    if condition is UNKNOWN or condition is SENSITIVE:
        return unknown(evidence(change, "role"), evidence(change, "condition"))
    return fail(evidence(change, "role")) if condition is UNSET or condition == [] else PASS
