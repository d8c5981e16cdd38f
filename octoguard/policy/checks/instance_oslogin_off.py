"""Flags VM instances that disable OS Login in their metadata."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._machines import negated, on_machine, switch, weigh
from octoguard.policy.outcome import Outcome

_PATH = "metadata.enable-oslogin"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on an explicit no only; an unset value inherits the project metadata."""
    _ = plan
    return on_machine(
        change, "metadata", lambda machine: weigh(machine, {_PATH: negated(switch(machine, _PATH, unset=True))})
    )
