"""Flags GKE nodes whose pods can read the Compute Engine metadata server and the node credentials in it."""

from octoguard.plan import UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._gke import (
    CLUSTER,
    Nodes,
    clusters_of,
    is_autopilot,
    is_windows,
    nodes_of,
    workload_identity,
)
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

_CONCEALED = ("GKE_METADATA", "GKE_METADATA_SERVER")
_POOL_OF_CLUSTER = "workload_identity_config[0].workload_pool"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge every set of nodes that the resource describes; a pool without the setting is judged by its cluster."""
    if change.type == CLUSTER and is_autopilot(change):
        return PASS
    clusters = [change] if change.type == CLUSTER else clusters_of(change, plan)
    # Windows nodes cannot run the GKE metadata server. Provisioned nodes follow the cluster.
    described = [
        nodes
        for nodes in nodes_of(change, plan)
        if nodes.kind != "provisioned" and not is_windows(change, nodes.config)
    ]
    return _sum([_doubted(_mode(change, nodes.config, clusters), nodes) for nodes in described])


def _doubted(outcome: Outcome, nodes: Nodes) -> Outcome:
    """Unknown instead of fail for nodes that may not exist."""
    return unknown(*outcome.evidence) if outcome.status == "fail" and nodes.counts is None else outcome


def _sum(outcomes: list[Outcome]) -> Outcome | None:
    for status in ("fail", "unknown"):
        items = [item for outcome in outcomes if outcome.status == status for item in outcome.evidence]
        if items:
            return fail(*items) if status == "fail" else unknown(*items)
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
        elsewhere = "unset; depends on the cluster, which is not in this plan"
        return unknown(evidence(change, path, elsewhere, reason="not-in-plan"))
    items: list[Evidence] = [
        evidence(change, path, "unset; the API's default is GCE_METADATA without Workload Identity")
    ]
    for cluster in clusters:
        if cluster is change:
            items.append(
                evidence(cluster, _POOL_OF_CLUSTER, "" if cluster.get(_POOL_OF_CLUSTER) is UNKNOWN else "unset")
            )
        else:
            items.append(of(cluster, _POOL_OF_CLUSTER))
    return fail(*items) if answers == {False} else unknown(*items)
