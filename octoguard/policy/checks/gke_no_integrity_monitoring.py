"""Flags GKE nodes without integrity monitoring."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._gke import nodes_without
from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if it is disabled; it is on by default."""
    return nodes_without(change, plan, "shielded_instance_config[0].enable_integrity_monitoring", default=True)
