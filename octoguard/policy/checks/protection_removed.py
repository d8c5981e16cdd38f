"""Flags the deletion, forgetting or replacement of a security control that nothing equal takes the place of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._guards import removal
from octoguard.policy.checks._protections import PROTECTIONS

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail with what loses its protection; unknown where the plan does not show what that is, or where it stays."""
    return removal(change, plan, PROTECTIONS) if change.removes else None
