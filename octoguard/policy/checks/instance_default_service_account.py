"""Flags VM instances that run as a default service account."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._machines import ACCOUNT, is_default_account, on_machine, weigh
from octoguard.policy.outcome import Outcome

_DETAILS = {ACCOUNT: "unset; the API uses the Compute Engine default service account"}


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on a default service account, set explicitly or by the API."""
    _ = plan
    return on_machine(
        change, "service_account", lambda machine: weigh(machine, {ACCOUNT: is_default_account(machine)}, _DETAILS)
    )
