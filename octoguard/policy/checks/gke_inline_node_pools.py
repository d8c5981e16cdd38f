"""Flags clusters that describe node pools inside of themselves."""

from octoguard.plan import Action, Plan, ResourceChange
from octoguard.policy.checks._gke import inline_pools, is_autopilot, truth
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

_POOLS = "node_pool"


def check(cluster: ResourceChange, plan: Plan) -> Outcome | None:
    """None for Autopilot. A cluster that exists shows all its pools here: the configuration says which are inside."""
    _ = plan
    if is_autopilot(cluster):
        return None
    written = cluster.is_set(_POOLS) or (cluster.action is Action.CREATE and bool(inline_pools(cluster)))
    removed = truth(cluster, "remove_default_node_pool", unset=False)
    if not written or removed:
        return PASS
    shown = evidence(cluster, f"{_POOLS}[0].name", "a pool inside of the cluster")
    return unknown(shown, evidence(cluster, "remove_default_node_pool")) if removed is None else fail(shown)
