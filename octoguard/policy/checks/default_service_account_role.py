"""Flags roles for the default service accounts of Compute Engine and App Engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_members import is_default_account, on_members

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on a default service account, whatever it gets."""
    return on_members(change, plan, lambda member: is_default_account(member, plan))
