"""Flags the basic roles Owner and Editor, and their successors, on a project, folder or organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_grants import on_roles

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_BASIC = frozenset({"roles/owner", "roles/editor", "roles/admin", "roles/writer"})


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on a basic role with write permissions, for any member."""
    return on_roles(change, plan, _BASIC)
