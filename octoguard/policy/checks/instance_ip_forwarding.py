"""Flags VM instances with IP forwarding enabled."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._gke import truth
from octoguard.policy.checks._machines import on_machine, weigh
from octoguard.policy.outcome import Outcome

_PATH = "can_ip_forward"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if can_ip_forward is true."""
    _ = plan
    return on_machine(change, _PATH, lambda machine: weigh(machine, {_PATH: truth(machine, _PATH, unset=False)}))
