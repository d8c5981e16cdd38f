"""Shared code of the GKE checks: which pools belong to which cluster, and boolean attributes in three-valued logic."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Action, Plan, ResourceChange
from octoguard.policy.checks._answers import both
from octoguard.policy.checks._machines import negated, weigh
from octoguard.policy.operators import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from octoguard.policy.outcome import Outcome

CLUSTER = "google_container_cluster"
POOL = "google_container_node_pool"
PROVISIONED = "cluster_autoscaling[0].auto_provisioning_defaults[0]"
_NODES = "node_config[0]"
_MAX_CANDIDATES = 5  # pools or clusters that are reported if the owner is not known


def truth(change: ResourceChange, path: str, unset: bool) -> bool | None:
    """A boolean attribute; `unset` is the default of the API, None means that the value is not known."""
    value = change.get(path)
    if value is UNSET:
        return unset
    if value is UNKNOWN or value is SENSITIVE:
        return None
    return text_of(value).casefold() == "true"


def default_of(change: ResourceChange, path: str, default: str) -> str:
    """The evidence note for an attribute that may be unset; "" if it is set."""
    return f"unset; the API's default is {default}" if change.get(path) is UNSET else ""


def is_autopilot(cluster: ResourceChange) -> bool | None:
    """Whether the cluster is an Autopilot cluster; None if it is not known."""
    return truth(cluster, "enable_autopilot", unset=False)


def inline_pools(cluster: ResourceChange) -> list[str]:
    """The paths of the pools in the cluster resource; an existing cluster lists all its pools there.

    If the pools are unknown or hidden, the result is the path of the first one.
    """
    pools = cluster.get("node_pool")
    if pools is UNKNOWN or pools is SENSITIVE:
        return ["node_pool[0]"]
    return [f"node_pool[{i}]" for i in range(len(pools))] if isinstance(pools, list) else []


def has_inline_pools(cluster: ResourceChange) -> bool:
    """Whether the configuration defines pools inside the cluster resource; the API lists all other pools there too."""
    return bool(cluster.is_set("node_pool")) or (cluster.action is Action.CREATE and bool(inline_pools(cluster)))


def is_windows(change: ResourceChange, nodes: str) -> bool:
    """Whether the nodes of a block run Windows, which lacks many features of Linux nodes."""
    image = change.get(f"{nodes}.image_type")
    return isinstance(image, str) and image.casefold().startswith("windows")


@dataclass(frozen=True, slots=True)
class Nodes:
    """One set of nodes that a resource describes.

    `config` is the path of the block with image, disk and service account; `pool` is the prefix of pool attributes
    (management, autoscaling, version). `counts` is None if it is not known whether the nodes will exist.
    """

    kind: Literal["pool", "inline", "default", "provisioned"]
    config: str
    pool: str
    counts: bool | None


def nodes_of(change: ResourceChange, plan: Plan) -> list[Nodes]:
    """Every set of nodes that a pool or a cluster describes, without sets that certainly do not exist.

    A cluster describes its inline pools or else its default pool, and the nodes of node auto-provisioning. In
    Autopilot, Google configures the nodes. An existing cluster lists all its pools in `node_pool`: pools that are
    google_container_node_pool resources of this plan are judged there.
    """
    if change.type != CLUSTER:
        return [Nodes("pool", _NODES, "", True)]
    standard = negated(is_autopilot(change))
    kept = both(standard, negated(truth(change, "remove_default_node_pool", unset=False)))
    pools = ["node_pool[0]"] if change.get("node_pool") is UNKNOWN else inline_pools(change)
    described = [Nodes("inline", f"{pool}.{_NODES}", f"{pool}.", kept) for pool in _not_apart(change, plan, pools)]
    if not pools:
        described.append(Nodes("default", _NODES, "", kept))
    provisioned = both(standard, truth(change, "cluster_autoscaling[0].enabled", unset=False))
    described.append(Nodes("provisioned", PROVISIONED, f"{PROVISIONED}.", provisioned))
    return [nodes for nodes in described if nodes.counts is not False]


def _not_apart(cluster: ResourceChange, plan: Plan, pools: list[str]) -> list[str]:
    """The pools that have no resource of their own in this plan."""
    apart = [pool.get("name") for pool in parts_of(cluster, plan)[0]] if pools else []
    return [pool for pool in pools if cluster.get(f"{pool}.name") not in apart]


def judge_nodes(
    change: ResourceChange, plan: Plan, is_bad: Callable[[Nodes], Mapping[str, bool | None]], default: str
) -> Outcome | None:
    """Judge every set of nodes with the answers of `is_bad` by path; None if the resource describes none.

    `default` is the default of the API if a path is not set.
    """
    bad: dict[str, bool | None] = {}
    for nodes in nodes_of(change, plan):
        bad |= {path: both(nodes.counts, answer) for path, answer in is_bad(nodes).items()}
    return weigh(change, bad, {path: default_of(change, path, default) for path in bad}) if bad else None


def nodes_without(change: ResourceChange, plan: Plan, attribute: str, *, default: bool) -> Outcome | None:
    """Judge a boolean setting of all Linux nodes of a resource; None if it describes none."""

    def is_off(nodes: Nodes) -> dict[str, bool | None]:
        if is_windows(change, nodes.config):
            return {}
        path = f"{nodes.config}.{attribute}"
        return {path: negated(truth(change, path, unset=default))}

    return judge_nodes(change, plan, is_off, text_of(default))


@dataclass(slots=True)
class Owners:
    """The clusters that the node pools or backup plans of a plan belong to; built once per plan and type."""

    clusters: dict[str, list[ResourceChange]] = field(default_factory=dict)  # by the address of the part
    parts: dict[str, list[ResourceChange]] = field(default_factory=dict)  # by the address of the cluster
    unplaced: list[ResourceChange] = field(default_factory=list)  # parts whose cluster is not known

    @classmethod
    def of(cls, plan: Plan, resource_type: str) -> Owners:
        """Build the table from all parts of a type."""
        by_name: dict[str, list[ResourceChange]] = {}
        for cluster in plan.of_type(CLUSTER):
            name = cluster.get("name")
            if isinstance(name, str):
                by_name.setdefault(name, []).append(cluster)
        owners = cls()
        for part in plan.of_type(resource_type):
            clusters = _owners(part, by_name)
            if clusters is None:
                owners.unplaced.append(part)
                continue
            owners.clusters[part.address] = clusters
            for cluster in clusters:
                owners.parts.setdefault(cluster.address, []).append(part)
        return owners


def owners_of(plan: Plan, resource_type: str) -> Owners:
    """The clusters of all parts of a type."""
    return plan.once(f"clusters of {resource_type}", lambda full_plan: Owners.of(full_plan, resource_type))


def parts_of(
    cluster: ResourceChange, plan: Plan, part: str = POOL
) -> tuple[list[ResourceChange], list[ResourceChange]]:
    """The pools (or other parts) that certainly belong to the cluster, and parts that may belong to it."""
    owners = owners_of(plan, part)
    parts = owners.parts.get(cluster.address, [])
    sure = [part for part in parts if len(owners.clusters[part.address]) == 1]
    perhaps = [part for part in parts if len(owners.clusters[part.address]) > 1]
    return sure, perhaps + owners.unplaced[:_MAX_CANDIDATES]


def clusters_of(part: ResourceChange, plan: Plan) -> list[ResourceChange]:
    """The clusters of this plan that a pool or a backup plan may belong to; exactly one if it is certain."""
    clusters = owners_of(plan, part.type).clusters.get(part.address)
    return plan.of_type(CLUSTER)[:_MAX_CANDIDATES] if clusters is None else clusters


def _owners(part: ResourceChange, by_name: dict[str, list[ResourceChange]]) -> list[ResourceChange] | None:
    """The clusters of one part; None if it may belong to any cluster."""
    linked = [cluster for cluster in part.linked("cluster", CLUSTER) if cluster.stays]
    value = part.get("cluster")
    if not linked:
        if not isinstance(value, str):
            return None
        return [c for c in by_name.get(value.rpartition("/")[2], []) if _named(c, value, part)]
    for narrower in (
        [c for c in linked if isinstance(value, str) and _named(c, value, part)],
        [c for c in linked if part.index is not None and c.index == part.index],
    ):
        if len(linked) > 1 and len(narrower) == 1:
            return narrower
    return linked


def _named(cluster: ResourceChange, value: str, part: ResourceChange) -> bool:
    """Whether `value` (a name, an ID or a self link) may identify the cluster; unknown attributes match."""
    pieces = value.split("/")
    identity: dict[str, Any] = {"name": pieces[-1], "location": part.get("location"), "project": part.get("project")}
    for word, attribute in (("projects", "project"), ("locations", "location"), ("zones", "location")):
        if word in pieces[:-1]:
            identity[attribute] = pieces[pieces.index(word) + 1]
    if cluster.get("name") != identity["name"]:
        return False
    pairs = [(cluster.get(attribute), identity[attribute]) for attribute in ("location", "project")]
    return all(left == right for left, right in pairs if isinstance(left, str) and isinstance(right, str))


def workload_identity(cluster: ResourceChange) -> bool | None:
    """Whether the cluster has Workload Identity; Autopilot always has it. None if it is not known."""
    autopilot = is_autopilot(cluster)
    if autopilot:
        return True
    pool = cluster.get("workload_identity_config[0].workload_pool")
    if pool is UNSET:
        pool = cluster.get("workload_identity_config[0].identity_namespace")
    if pool is UNKNOWN and cluster.linked("workload_identity_config[0].workload_pool", "google_project"):
        return True
    if pool is UNKNOWN or pool is SENSITIVE:
        return None
    named = pool is not UNSET and pool != ""
    return named or (None if autopilot is None else False)
