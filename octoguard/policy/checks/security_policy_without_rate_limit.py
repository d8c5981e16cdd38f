"""Flags security policies without a rule that limits the request rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._armor import has_rule, limits

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome


def check(policy: ResourceChange, plan: Plan) -> Outcome:
    """Pass when a rule throttles or bans."""
    return has_rule(policy, plan, limits, "no rule that limits the request rate")
