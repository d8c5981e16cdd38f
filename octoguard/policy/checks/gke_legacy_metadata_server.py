"""Flags GKE nodes whose pods can read the VM's own metadata server, and with it the node's credentials."""

from octoguard.plan import UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._gke import (
    CLUSTER,
    clusters_of,
    inline_pools,
    is_autopilot,
    is_windows,
    truth,
    workload_identity,
)
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

_CONCEALED = ("GKE_METADATA", "GKE_METADATA_SERVER")
_POOL_OF_CLUSTER = "workload_identity_config[0].workload_pool"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge every set of nodes that the resource describes; a pool that says nothing does as its cluster does."""
    # Windows nodes cannot run the GKE metadata server.
    if change.type != CLUSTER:
        if is_windows(change, "node_config[0]"):
            return None
        return _sum([_mode(change, "node_config[0]", clusters_of(change, plan))])
    if is_autopilot(change):
        return PASS
    if truth(change, "remove_default_node_pool", unset=False):
        return None
    pools = [f"{pool}.node_config[0]" for pool in inline_pools(change)] or ["node_config[0]"]
    return _sum([_mode(change, nodes, [change]) for nodes in pools if not is_windows(change, nodes)])


def _sum(outcomes: list[Outcome]) -> Outcome | None:
    for status in ("fail", "unknown"):
        shown = [item for outcome in outcomes if outcome.status == status for item in outcome.evidence]
        if shown:
            return fail(*shown) if status == "fail" else unknown(*shown)
    return PASS if outcomes else None


def _mode(change: ResourceChange, nodes: str, clusters: list[ResourceChange]) -> Outcome:
    path = f"{nodes}.workload_metadata_config[0].mode"
    mode = change.get(path)
    if mode is UNSET:
        old = f"{nodes}.workload_metadata_config[0].node_metadata"
        if change.get(old) is not UNSET:
            path, mode = old, change.get(old)
    if mode is UNSET or mode == "MODE_UNSPECIFIED":
        return _by_cluster(change, path, clusters)
    if isinstance(mode, str) and mode in _CONCEALED:
        return PASS
    return fail(evidence(change, path)) if isinstance(mode, str) else unknown(evidence(change, path))


def _by_cluster(change: ResourceChange, path: str, clusters: list[ResourceChange]) -> Outcome:
    answers = {workload_identity(cluster) for cluster in clusters}
    if answers == {True}:
        return PASS
    if not clusters:
        elsewhere = "unset; its cluster decides, and that is not in this plan"
        return unknown(evidence(change, path, elsewhere, reason="not-in-plan"))
    shown: list[Evidence] = [
        evidence(change, path, "unset; the API's default is GCE_METADATA without Workload Identity")
    ]
    for cluster in clusters:
        if cluster is change:
            shown.append(
                evidence(cluster, _POOL_OF_CLUSTER, "" if cluster.get(_POOL_OF_CLUSTER) is UNKNOWN else "unset")
            )
        else:
            shown.append(of(cluster, _POOL_OF_CLUSTER))
    return fail(*shown) if answers == {False} else unknown(*shown)
