"""Flags proxies without an SSL policy that the internet reaches, or that no rule of the plan says to be internal."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._ssl_policies import internal_rules, judge
from octoguard.policy.outcome import Outcome


def check(proxy: ResourceChange, plan: Plan) -> Outcome | None:
    """None for an internal one, which has a policy of its own."""
    return None if internal_rules(proxy, plan) else judge(proxy)
