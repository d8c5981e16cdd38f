"""Flags functions, Cloud Run and App Engine workloads that run as a default service account."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._default_accounts import on_account
from octoguard.policy.checks._serverless import ACCOUNTS
from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if the account is not set, or is one of the two default accounts of every project."""
    _ = plan
    return on_account(change, *ACCOUNTS[change.type])
