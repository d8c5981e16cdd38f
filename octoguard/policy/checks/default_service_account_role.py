"""Flags roles that are granted to the default service accounts of Compute Engine and App Engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_members import is_default_account, on_members

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on a member that is a default service account, with any role."""
    return on_members(change, plan, lambda member: is_default_account(member, plan))
