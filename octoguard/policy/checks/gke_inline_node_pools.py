"""Flags GKE clusters that define node pools inside the cluster resource."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._gke import has_inline_pools, is_autopilot, truth
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

_POOLS = "node_pool"


def check(cluster: ResourceChange, plan: Plan) -> Outcome | None:
    """None for Autopilot. An existing cluster lists all its pools; the configuration shows which ones are inside."""
    _ = plan
    if is_autopilot(cluster):
        return None
    removed = truth(cluster, "remove_default_node_pool", unset=False)
    if removed or not has_inline_pools(cluster):
        return PASS
    item = evidence(cluster, f"{_POOLS}[0].name", "node pool inside the cluster resource")
    return unknown(item, evidence(cluster, "remove_default_node_pool")) if removed is None else fail(item)
