"""Flags VM instances without Confidential Computing."""

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._answers import Answer
from octoguard.policy.checks._gke import truth
from octoguard.policy.checks._machines import on_machine, weigh
from octoguard.policy.outcome import PASS, Outcome

_ENABLED = "confidential_instance_config[0].enable_confidential_compute"
_TYPE = "confidential_instance_config[0].confidential_instance_type"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Pass with either attribute: enable_confidential_compute, or since provider 5 confidential_instance_type."""
    _ = plan
    return on_machine(change, "confidential_instance_config", _judge)


def _judge(machine: ResourceChange) -> Outcome:
    answers = {_ENABLED: truth(machine, _ENABLED, unset=False), _TYPE: _is_named(machine)}
    if True in answers.values():
        return PASS
    if None in answers.values():
        return weigh(machine, {path: None for path, answer in answers.items() if answer is None})
    return weigh(machine, {_ENABLED: True}, {_ENABLED: "unset; the API's default is false"})


def _is_named(machine: ResourceChange) -> Answer:
    kind = machine.get(_TYPE)
    return None if kind is UNKNOWN or kind is SENSITIVE else kind is not UNSET and kind != ""
