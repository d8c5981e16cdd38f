"""Flags GKE nodes with external IP addresses, set at the cluster or at a node pool."""

from octoguard.plan import UNSET, Plan, ResourceChange
from octoguard.policy.checks._gke import CLUSTER, clusters_of, default_of, inline_pools, is_autopilot, parts_of, truth
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

_DEFAULT = "private_cluster_config[0].enable_private_nodes"
_OWN = "network_config[0].enable_private_nodes"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge a cluster or a node pool; a pool without the setting is judged at its cluster."""
    return _cluster(change, plan) if change.type == CLUSTER else _pool(change, plan)


def _pool(pool: ResourceChange, plan: Plan) -> Outcome | None:
    if pool.get(_OWN) is UNSET:
        if clusters_of(pool, plan):
            return None
        elsewhere = "unset; depends on the cluster, which is not in this plan"
        return unknown(evidence(pool, _OWN, elsewhere, reason="not-in-plan"))
    private = truth(pool, _OWN, unset=False)
    if private:
        return PASS
    return (unknown if private is None else fail)(evidence(pool, _OWN))


def _cluster(cluster: ResourceChange, plan: Plan) -> Outcome:
    default = truth(cluster, _DEFAULT, unset=False)
    setting = evidence(cluster, _DEFAULT, default_of(cluster, _DEFAULT, "false"))
    if default:
        return PASS
    if is_autopilot(cluster):
        return (unknown if default is None else fail)(setting)
    nodes = _nodes(cluster, plan)
    answers = [private for private, _ in nodes]
    if nodes and all(answers):
        return PASS
    items = [item for private, item in nodes if not private]
    if default is None or (None in answers and False not in answers):
        return unknown(setting, *items)
    return fail(setting, *items)


def _nodes(cluster: ResourceChange, plan: Plan) -> list[tuple[bool | None, Evidence]]:
    """For every pool of the cluster, whether it enables private nodes itself, and the evidence."""
    nodes: list[tuple[bool | None, Evidence]] = []
    if truth(cluster, "remove_default_node_pool", unset=False) is not True:
        inside = inline_pools(cluster)
        nodes += [
            (truth(cluster, f"{pool}.{_OWN}", unset=False), evidence(cluster, f"{pool}.{_OWN}", "unset"))
            for pool in inside
        ]
        if not inside:
            kept = "the default node pool is kept and uses the setting of the cluster"
            nodes.append((False, evidence(cluster, "remove_default_node_pool", kept)))
    sure, perhaps = parts_of(cluster, plan)
    nodes += [(truth(pool, _OWN, unset=False), of(pool, _OWN)) for pool in sure]
    # A pool that may belong to another cluster proves nothing for this one.
    nodes += [(None, of(pool, "cluster", "may be this cluster")) for pool in perhaps]
    return nodes
