"""Flags the basic role Viewer and its successor, on a project, folder or organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_grants import on_roles

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_READERS = frozenset({"roles/viewer", "roles/reader"})


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on Viewer for any member."""
    return on_roles(change, plan, _READERS)
