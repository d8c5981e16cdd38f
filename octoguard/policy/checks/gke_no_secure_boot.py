"""Flags GKE nodes without Secure Boot."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._gke import nodes_without
from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if it is not enabled; it is off by default."""
    return nodes_without(change, plan, "shielded_instance_config[0].enable_secure_boot", default=False)
