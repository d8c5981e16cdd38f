"""Flags VM instances with vTPM or integrity monitoring disabled."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._gke import truth
from octoguard.policy.checks._machines import negated, on_machine, weigh
from octoguard.policy.outcome import Outcome

_PATHS = ("shielded_instance_config[0].enable_vtpm", "shielded_instance_config[0].enable_integrity_monitoring")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if vTPM or integrity monitoring is off; the API enables both by default."""
    _ = plan
    return on_machine(
        change,
        "shielded_instance_config",
        lambda machine: weigh(machine, {path: negated(truth(machine, path, unset=True)) for path in _PATHS}),
    )
