"""Flags VM instances without Secure Boot."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._gke import truth
from octoguard.policy.checks._machines import negated, on_machine, weigh
from octoguard.policy.outcome import Outcome

_PATH = "shielded_instance_config[0].enable_secure_boot"
_DETAILS = {_PATH: "unset; the API's default is false"}


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if it is not enabled; it is off by default."""
    _ = plan
    return on_machine(
        change,
        "shielded_instance_config",
        lambda machine: weigh(machine, {_PATH: negated(truth(machine, _PATH, unset=False))}, _DETAILS),
    )
