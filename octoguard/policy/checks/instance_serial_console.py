"""Flags VM instances with the interactive serial console enabled."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._machines import on_machine, switch, weigh
from octoguard.policy.outcome import Outcome

_PATH = "metadata.serial-port-enable"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on an explicit yes; it is off by default."""
    _ = plan
    return on_machine(change, "metadata", lambda machine: weigh(machine, {_PATH: switch(machine, _PATH, unset=False)}))
