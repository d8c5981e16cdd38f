"""Flags GKE clusters that keep their default node pool."""

from octoguard.plan import UNKNOWN, Plan, ResourceChange
from octoguard.policy.checks._gke import default_of, has_inline_pools, is_autopilot, truth
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

_POOLS = "node_pool"
_REMOVED = "remove_default_node_pool"


def check(cluster: ResourceChange, plan: Plan) -> Outcome | None:
    """None for Autopilot. Node pools inside the cluster resource take the place of the default pool."""
    _ = plan
    autopilot = is_autopilot(cluster)
    if autopilot:
        return None
    removed = truth(cluster, _REMOVED, unset=False)
    hidden = cluster.get(_POOLS) is UNKNOWN
    if removed or (has_inline_pools(cluster) and not hidden):
        return PASS
    item = evidence(cluster, _REMOVED, default_of(cluster, _REMOVED, "false"))
    if hidden:
        return unknown(item, evidence(cluster, _POOLS))
    if autopilot is None:
        return unknown(item, evidence(cluster, "enable_autopilot"))
    return unknown(item) if removed is None else fail(item)
