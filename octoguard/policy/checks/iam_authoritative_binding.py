"""Flags IAM policies, and bindings where Google and others add grants of their own."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._iam_authority import replaces_others
from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on every resource that takes grants away."""
    _ = plan
    return replaces_others(change)
