"""Flags machines whose serial console takes connections."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._machines import on_machine, switch, weigh
from octoguard.policy.outcome import Outcome

_PATH = "metadata.serial-port-enable"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on a plain yes."""
    _ = plan
    return on_machine(change, "metadata", lambda machine: weigh(machine, {_PATH: switch(machine, _PATH, unset=False)}))
