"""Flags clusters that describe node pools inside of themselves."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._gke import has_inline_pools, is_autopilot, truth
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

_POOLS = "node_pool"


def check(cluster: ResourceChange, plan: Plan) -> Outcome | None:
    """None for Autopilot. A cluster that exists shows all its pools here: the configuration says which are inside."""
    _ = plan
    if is_autopilot(cluster):
        return None
    removed = truth(cluster, "remove_default_node_pool", unset=False)
    if removed or not has_inline_pools(cluster):
        return PASS
    shown = evidence(cluster, f"{_POOLS}[0].name", "a pool inside of the cluster")
    return unknown(shown, evidence(cluster, "remove_default_node_pool")) if removed is None else fail(shown)
