"""Flags a security control that is deleted, removed from state or replaced without an equal control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._guards import removal
from octoguard.policy.checks._protections import PROTECTIONS

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail with what loses its protection; unknown if the plan does not show that, or if the control stays in force."""
    return removal(change, plan, PROTECTIONS) if change.removes else None
