"""What the GKE checks share: which pools belong to which cluster, and attributes read as true, false or unknown."""

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
_SHOWN = 5  # of what may be of any cluster, so many are named


def truth(change: ResourceChange, path: str, unset: bool) -> bool | None:
    """A boolean attribute; `unset` is the API's default, None is "cannot be known"."""
    value = change.get(path)
    if value is UNSET:
        return unset
    if value is UNKNOWN or value is SENSITIVE:
        return None
    return text_of(value).casefold() == "true"


def default_of(change: ResourceChange, path: str, default: str) -> str:
    """The detail of evidence on an attribute that may be unset."""
    return f"unset; the API's default is {default}" if change.get(path) is UNSET else ""


def is_autopilot(cluster: ResourceChange) -> bool | None:
    """Whether GKE manages the nodes."""
    return truth(cluster, "enable_autopilot", unset=False)


def inline_pools(cluster: ResourceChange) -> list[str]:
    """The paths of the pools inside the cluster resource; of a cluster that exists these are all its pools.

    Where the pools are unknown or hidden, the path of one stands for them.
    """
    pools = cluster.get("node_pool")
    if pools is UNKNOWN or pools is SENSITIVE:
        return ["node_pool[0]"]
    return [f"node_pool[{i}]" for i in range(len(pools))] if isinstance(pools, list) else []


def has_inline_pools(cluster: ResourceChange) -> bool:
    """Whether the configuration describes pools inside the cluster resource; the API lists all others there, too."""
    return bool(cluster.is_set("node_pool")) or (cluster.action is Action.CREATE and bool(inline_pools(cluster)))


def is_windows(change: ResourceChange, nodes: str) -> bool:
    """Whether the nodes that a block describes run Windows, which leaves out much of what Linux nodes have."""
    image = change.get(f"{nodes}.image_type")
    return isinstance(image, str) and image.casefold().startswith("windows")


@dataclass(frozen=True, slots=True)
class Nodes:
    """One set of nodes that a resource describes.

    `config` is the path of the block with the machines (image, disk, account); `pool` is the prefix of what a pool has
    (management, autoscaling, version). `counts` is None where the plan does not show whether there will be such nodes.
    """

    kind: Literal["pool", "inline", "default", "provisioned"]
    config: str
    pool: str
    counts: bool | None


def nodes_of(change: ResourceChange, plan: Plan) -> list[Nodes]:
    """Every set of nodes that a pool or a cluster describes; a set that surely does not exist is left out.

    A cluster describes its inline pools, else its default pool, and the nodes of node auto-provisioning. In Autopilot,
    Google decides what the nodes are like. A cluster that exists lists all its pools in `node_pool`: those that are
    google_container_node_pool resources of this plan are judged there.
    """
    if change.type != CLUSTER:
        return [Nodes("pool", _NODES, "", True)]
    standard = negated(is_autopilot(change))
    kept = both(standard, negated(truth(change, "remove_default_node_pool", unset=False)))
    pools = ["node_pool[0]"] if change.get("node_pool") is UNKNOWN else inline_pools(change)
    found = [Nodes("inline", f"{pool}.{_NODES}", f"{pool}.", kept) for pool in _not_apart(change, plan, pools)]
    if not pools:
        found.append(Nodes("default", _NODES, "", kept))
    provisioned = both(standard, truth(change, "cluster_autoscaling[0].enabled", unset=False))
    found.append(Nodes("provisioned", PROVISIONED, f"{PROVISIONED}.", provisioned))
    return [nodes for nodes in found if nodes.counts is not False]


def _not_apart(cluster: ResourceChange, plan: Plan, pools: list[str]) -> list[str]:
    """The pools that are not resources of this plan."""
    apart = [pool.get("name") for pool in parts_of(cluster, plan)[0]] if pools else []
    return [pool for pool in pools if cluster.get(f"{pool}.name") not in apart]


def judge_nodes(
    change: ResourceChange, plan: Plan, is_bad: Callable[[Nodes], Mapping[str, bool | None]], default: str
) -> Outcome | None:
    """Judge every set of nodes by what `is_bad` answers for its paths; None where the resource describes none.

    `default` is what the API does where a path is not set.
    """
    bad: dict[str, bool | None] = {}
    for nodes in nodes_of(change, plan):
        bad |= {path: both(nodes.counts, answer) for path, answer in is_bad(nodes).items()}
    return weigh(change, bad, {path: default_of(change, path, default) for path in bad}) if bad else None


def nodes_without(change: ResourceChange, plan: Plan, attribute: str, *, default: bool) -> Outcome | None:
    """Judge a switch of Linux nodes wherever a resource describes some; None where it describes none."""

    def is_off(nodes: Nodes) -> dict[str, bool | None]:
        if is_windows(change, nodes.config):
            return {}
        path = f"{nodes.config}.{attribute}"
        return {path: negated(truth(change, path, unset=default))}

    return judge_nodes(change, plan, is_off, text_of(default))


@dataclass(slots=True)
class Owners:
    """To which clusters the pools, or the backup plans, of a plan belong; made once for each plan and type."""

    clusters: dict[str, list[ResourceChange]] = field(default_factory=dict)  # by the address of the part
    parts: dict[str, list[ResourceChange]] = field(default_factory=dict)  # by the address of the cluster
    unplaced: list[ResourceChange] = field(default_factory=list)  # those that may be of any cluster

    @classmethod
    def of(cls, plan: Plan, resource_type: str) -> Owners:
        """Walk the parts of a type once."""
        by_name: dict[str, list[ResourceChange]] = {}
        for cluster in plan.of_type(CLUSTER):
            name = cluster.get("name")
            if isinstance(name, str):
                by_name.setdefault(name, []).append(cluster)
        owners = cls()
        for part in plan.of_type(resource_type):
            found = _owners(part, by_name)
            if found is None:
                owners.unplaced.append(part)
                continue
            owners.clusters[part.address] = found
            for cluster in found:
                owners.parts.setdefault(cluster.address, []).append(part)
        return owners


def owners_of(plan: Plan, resource_type: str) -> Owners:
    """The owners of all parts of a type."""
    return plan.once(f"clusters of {resource_type}", lambda whole: Owners.of(whole, resource_type))


def parts_of(
    cluster: ResourceChange, plan: Plan, part: str = POOL
) -> tuple[list[ResourceChange], list[ResourceChange]]:
    """The pools (or other parts) of this plan that belong to the cluster, and some of those that may."""
    owners = owners_of(plan, part)
    mine = owners.parts.get(cluster.address, [])
    sure = [part for part in mine if len(owners.clusters[part.address]) == 1]
    perhaps = [part for part in mine if len(owners.clusters[part.address]) > 1]
    return sure, perhaps + owners.unplaced[:_SHOWN]


def clusters_of(part: ResourceChange, plan: Plan) -> list[ResourceChange]:
    """The clusters of this plan that a pool or a backup plan may belong to; one if it is certain."""
    found = owners_of(plan, part.type).clusters.get(part.address)
    return plan.of_type(CLUSTER)[:_SHOWN] if found is None else found


def _owners(part: ResourceChange, by_name: dict[str, list[ResourceChange]]) -> list[ResourceChange] | None:
    """The clusters of one part; None where it may be of any."""
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
    """Whether `value` (a name, an id or a self link) is the cluster's, as far as the plan knows."""
    pieces = value.split("/")
    said: dict[str, Any] = {"name": pieces[-1], "location": part.get("location"), "project": part.get("project")}
    for word, attribute in (("projects", "project"), ("locations", "location"), ("zones", "location")):
        if word in pieces[:-1]:
            said[attribute] = pieces[pieces.index(word) + 1]
    if cluster.get("name") != said["name"]:
        return False
    pairs = [(cluster.get(attribute), said[attribute]) for attribute in ("location", "project")]
    return all(one == other for one, other in pairs if isinstance(one, str) and isinstance(other, str))


def workload_identity(cluster: ResourceChange) -> bool | None:
    """Whether pods get identities of their own; Autopilot always gives them."""
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
