"""Flags updates after which a security control protects less than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import Action
from octoguard.policy.checks._guards import weakening
from octoguard.policy.checks._protections import PROTECTIONS

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail with the attributes that protect less; unknown if a change cannot be ranked or is hidden."""
    return weakening(change, plan, PROTECTIONS) if change.action is Action.UPDATE else None
