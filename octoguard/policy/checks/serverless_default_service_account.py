"""Flags functions, Cloud Run and App Engine that run as a default service account."""

from octoguard.plan import UNSET, Plan, ResourceChange
from octoguard.policy.checks._default_accounts import is_default
from octoguard.policy.checks._serverless import ACCOUNTS
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail where none is named, or one of the two that every project has."""
    _ = plan
    path, default = ACCOUNTS[change.type]
    answer = is_default(change, path, unset=True)
    if answer is False:
        return PASS
    nothing = f"unset; the API's default is {default}" if change.get(path) in (UNSET, "") else ""
    shown = evidence(change, path, nothing)
    return fail(shown) if answer else unknown(shown)
