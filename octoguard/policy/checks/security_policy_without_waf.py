"""Flags security policies without an enforced preconfigured WAF rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octoguard.policy.checks._answers import both
from octoguard.policy.checks._armor import blocks, has_rule, matches

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps
    from octoguard.policy.checks._answers import Answer
    from octoguard.policy.outcome import Outcome

_WAF: Final = re.compile(r"evaluatePreconfigured(Waf|Expr)\(")


def check(policy: ResourceChange, plan: Plan) -> Outcome:
    """Pass when a rule denies requests that match a set of signatures."""
    return has_rule(policy, plan, _is_waf, "no preconfigured WAF rule")


def _is_waf(rule: ResourceChange, base: Steps) -> Answer:
    return both(blocks(rule, base), matches(rule, base, _WAF))
