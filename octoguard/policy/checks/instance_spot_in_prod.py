"""Flags Spot and preemptible VM instances."""

from octoguard.plan import SENSITIVE, UNKNOWN, Plan, ResourceChange
from octoguard.policy.checks._gke import truth
from octoguard.policy.checks._machines import on_machine, weigh
from octoguard.policy.outcome import Outcome

_OLD = "scheduling[0].preemptible"
_MODEL = "scheduling[0].provisioning_model"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if preemptible is true or the provisioning model is SPOT."""
    _ = plan
    return on_machine(change, "scheduling", _judge)


def _judge(machine: ResourceChange) -> Outcome:
    model = machine.get(_MODEL)
    is_spot = None if model is UNKNOWN or model is SENSITIVE else model == "SPOT"
    return weigh(machine, {_OLD: truth(machine, _OLD, unset=False), _MODEL: is_spot})
