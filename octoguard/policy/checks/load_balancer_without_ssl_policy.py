"""Flags proxies without an SSL policy that the internet reaches, or that no rule of the plan shows to be internal."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._ssl_policies import internal_rules, judge
from octoguard.policy.outcome import Outcome


def check(proxy: ResourceChange, plan: Plan) -> Outcome | None:
    """None for an internal proxy, which has its own policy."""
    return None if internal_rules(proxy, plan) else judge(proxy)
