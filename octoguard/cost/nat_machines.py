"""Counts the machines of a plan that use Cloud NAT: private GKE nodes, and instances without an external IP address."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from octoguard.cost.component import NOTHING, Range
from octoguard.cost.groups import group_versions, template_of
from octoguard.cost.node_counts import pool_nodes, zones_of
from octoguard.cost.overlay import Overlay
from octoguard.cost.resource import Unpriceable
from octoguard.plan import UNSET

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource
    from octoguard.plan import Plan
    from octoguard.plan.absence import Part

_GROUPS = {
    "google_compute_instance_group_manager": "google_compute_autoscaler",
    "google_compute_region_instance_group_manager": "google_compute_region_autoscaler",
}
_CLUSTER, _POOL, _INSTANCE = "google_container_cluster", "google_container_node_pool", "google_compute_instance"
_FROM_TEMPLATE = "google_compute_instance_from_template"


def machines_in(nat: Resource) -> tuple[Range, bool]:
    """(number of machines in the region of the gateway, whether there are others that the plan does not show).

    The plan does not show the nodes of Autopilot clusters, and groups of unknown size.
    """
    # All gateways share one pass over the plan: a pass for each would take quadratic time.
    by_place = nat.plan.once(f"machines behind NAT, {nat.side}, {nat.scenario}", lambda plan: _by_place(plan, nat))
    return by_place.get(nat.place, (NOTHING, False))


def _by_place(plan: Plan, nat: Resource) -> dict[str, tuple[Range, bool]]:
    types = {_CLUSTER, _POOL, _INSTANCE, _FROM_TEMPLATE, *_GROUPS}
    counts: dict[str, tuple[Range, bool]] = {}
    for change in plan.managed:
        if change.type not in types or change.side(nat.side)[0] is None:
            continue
        machine = nat.other(change)
        total, more = counts.get(machine.place, (NOTHING, False))
        try:
            total = total.plus(_count(machine))
        except Unpriceable:
            more = True
        counts[machine.place] = total, more or (change.type == _CLUSTER and machine.flag("enable_autopilot"))
    return counts


def _count(machine: Resource) -> Range:
    kind = machine.change.type
    if kind == _POOL:
        return _pool(machine)
    if kind == _CLUSTER:
        return _default_pool(machine)
    if kind == _FROM_TEMPLATE:
        machine = Overlay(machine, template_of(machine, "source_instance_template"))
    if kind in (_INSTANCE, _FROM_TEMPLATE):
        return NOTHING if _has_address(machine) else Range.of(1)
    versions = group_versions(machine, _GROUPS[kind])
    return reduce(Range.plus, (count for template, count in versions if not _has_address(template)), NOTHING)


def _pool(pool: Resource) -> Range:
    clusters = pool.change.linked("cluster", _CLUSTER)
    cluster = pool.other(clusters[0]) if len(clusters) == 1 else None
    private = pool.flag("network_config[0].enable_private_nodes")
    if not private and cluster is not None:
        private = cluster.flag("private_cluster_config[0].enable_private_nodes")
    return pool_nodes(pool, "", zones_of(pool, cluster), "nodes") if private else NOTHING


def _default_pool(cluster: Resource) -> Range:
    """The nodes of a default pool. Pools in the cluster resource are not counted: set assigned_vms for them."""
    kept = not cluster.flag("enable_autopilot") and not cluster.flag("remove_default_node_pool")
    if not kept or not cluster.flag("private_cluster_config[0].enable_private_nodes"):
        return NOTHING
    return pool_nodes(cluster, "", zones_of(cluster), "nodes")


def _has_address(machine: Resource) -> bool:
    """Whether an interface has an external IP address; an unknown access_config counts as one."""
    configs = [_in(interface, "access_config") for interface in machine.items("network_interface")]
    return any(config not in (None, UNSET, []) for config in configs)


def _in(block: Part, name: str) -> Part:
    return block.get(name) if isinstance(block, dict) else None
