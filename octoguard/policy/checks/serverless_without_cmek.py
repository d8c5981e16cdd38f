"""Flags functions and Cloud Run workloads that are encrypted with Google's own keys."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._cmek import names_key
from octoguard.policy.checks._serverless import KEYS
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Pass with a customer-managed key."""
    _ = plan
    path = KEYS[change.type]
    named = names_key(change, path)
    if named:
        return PASS
    return unknown(evidence(change, path)) if named is None else fail(evidence(change, path, "no key of your own"))
