"""Flags security policies that do not block Log4Shell."""

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

# The rule set for single CVEs, unless its signature for CVE-2021-44228 is opted out.
_LOG4SHELL: Final = re.compile(
    r"evaluatePreconfigured(Waf|Expr)\(\s*['\"]cve-(canary|stable)['\"](?!.*opt_out_rule_ids[^\]]*id044228)", re.DOTALL
)


def check(policy: ResourceChange, plan: Plan) -> Outcome:
    """Pass when a rule denies requests that match the CVE signatures."""
    return has_rule(policy, plan, _is_log4shell, "no rule with cve-canary")


def _is_log4shell(rule: ResourceChange, base: Steps) -> Answer:
    return both(blocks(rule, base), matches(rule, base, _LOG4SHELL))
