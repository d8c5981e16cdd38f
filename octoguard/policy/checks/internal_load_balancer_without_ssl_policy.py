"""Flags proxies without an SSL policy that are reachable only from inside a network."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._ssl_policies import internal_rules, judge
from octoguard.policy.outcome import Outcome, of


def check(proxy: ResourceChange, plan: Plan) -> Outcome | None:
    """None unless a rule of the plan leads to the proxy, and all such rules are internal."""
    rules = internal_rules(proxy, plan)
    return judge(proxy, *(of(rule, "load_balancing_scheme") for rule in rules[:3])) if rules else None
