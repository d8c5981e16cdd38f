"""Flags IAM policies, and bindings on projects, folders, organizations and service accounts."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._iam_authority import replaces_others
from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on every resource that replaces existing grants."""
    _ = plan
    return replaces_others(change)
