"""Flags machines that run as a default service account of the project."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._machines import ACCOUNT, is_default_account, on_machine, weigh
from octoguard.policy.outcome import Outcome

_SAYS = {ACCOUNT: "unset; the API takes the default account of Compute Engine"}


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on a default account, named or left to the API."""
    _ = plan
    return on_machine(
        change, "service_account", lambda machine: weigh(machine, {ACCOUNT: is_default_account(machine)}, _SAYS)
    )
