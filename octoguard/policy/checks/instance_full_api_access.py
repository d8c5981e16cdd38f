"""Flags VM instances with a default service account and the full API access scope."""

from octoguard.plan import SENSITIVE, UNKNOWN, Plan, ResourceChange
from octoguard.policy.checks._answers import Answer, both
from octoguard.policy.checks._machines import ACCOUNT, SCOPES, is_default_account, on_machine
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

_FULL = {"cloud-platform", "https://www.googleapis.com/auth/cloud-platform"}


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Pass with a user-managed service account, whose IAM roles limit access."""
    _ = plan
    return on_machine(change, "service_account", _judge)


def _judge(machine: ResourceChange) -> Outcome:
    answers = {ACCOUNT: is_default_account(machine), SCOPES: _are_full(machine)}
    answer = both(*answers.values())
    if answer is False:
        return PASS
    return (fail if answer else unknown)(*(evidence(machine, path) for path in answers if answers[path] is answer))


def _are_full(machine: ResourceChange) -> Answer:
    scopes = machine.get(SCOPES)
    if not isinstance(scopes, list):
        return None if scopes is UNKNOWN or scopes is SENSITIVE else False
    if any(isinstance(scope, str) and scope in _FULL for scope in scopes):
        return True
    return None if UNKNOWN in scopes or SENSITIVE in scopes else False
