"""Prices google_container_cluster: the management fee, the nodes of its own pools, or what Autopilot's pods ask for.

https://cloud.google.com/kubernetes-engine/pricing (read 2026-11-22): the fee is the same for every kind of cluster.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.catalogue import Price
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.gke import node_components
from octoguard.cost.locations import zone_in
from octoguard.cost.node_counts import pool_nodes, zones_of
from octoguard.money import HOURS_PER_MONTH, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "nodes": "nodes in each zone of the default pool",
    "node_pool[0].nodes": "nodes in each zone of a pool inside the cluster; node_pool[1] and so on likewise",
    "autopilot_vcpu_count": "vCPUs that the pods of an Autopilot cluster ask for, on average",
    "autopilot_memory_gb": "GiB of memory that they ask for",
    "autopilot_ephemeral_storage_gb": "GiB of ephemeral storage that they ask for",
}
# 74.40 USD a month for each billing account, against the fee of a zonal or Autopilot cluster.
_CREDIT_HOURS = Decimal(744)
_POOL = "google_container_node_pool"


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the cluster, of its nodes, or of its pods' requests."""
    autopilot = resource.flag("enable_autopilot")
    location = resource.get("location")
    zonal = isinstance(location, str) and zone_in(location)
    kind = "autopilot" if autopilot else "zonal" if zonal else "regional"
    fee = resource.price(f"gke/{kind}-kubernetes-clusters")
    yield resource.hourly(f"Cluster management ({kind})", 1, (1, fee))
    if kind != "regional" and resource.options.gke_free_tier and isinstance(fee, Price):
        yield _credit(fee)
    if autopilot:
        yield from _pods(resource)
        return
    if resource.flag("cluster_autoscaling[0].enabled"):
        resource.assume("node auto-provisioning may add pools that are in no plan: they are not in the ceiling")
    if resource.flag("remove_default_node_pool"):
        return
    if resource.change.is_set("node_pool") is False:
        yield from node_components(resource, "node_config[0]", pool_nodes(resource, "", zones_of(resource), "nodes"))
    for number in _own_pools(resource):
        path = f"node_pool[{number}]."
        zones = zones_of(resource, pool=path)
        count = pool_nodes(resource, path, zones, f"node_pool[{number}].nodes")
        yield from node_components(resource, f"{path}node_config[0]", count)


def _own_pools(resource: Resource) -> list[int]:
    """The positions of the pools that the cluster itself declares: in a state it lists those of other resources too."""
    if resource.change.is_set("node_pool") is False:
        return []
    others = [change.get("name", resource.side) for change in resource.plan.managed if change.type == _POOL]
    pools = resource.items("node_pool")
    return [n for n, pool in enumerate(pools) if not isinstance(pool, dict) or pool.get("name") not in others]


def _credit(fee: Price) -> Component:
    note = "free tier: 74.40 USD a month for each billing account, asked for with --gke-free-tier"
    rate = Rate(((ZERO, -fee.usd), (_CREDIT_HOURS, ZERO)), (), note)
    hours = Range.of(HOURS_PER_MONTH)
    return Component("GKE free tier", hours, "hours", rate, kind="discount", scope="account", per="gke free tier")


def _pods(resource: Resource) -> Iterator[Component]:
    what = (
        ("autopilot_vcpu_count", "Autopilot vCPUs that pods ask for", "vCPU-hours", "mcpu"),
        ("autopilot_memory_gb", "Autopilot memory that pods ask for", "GiB-hours", "memory"),
        (
            "autopilot_ephemeral_storage_gb",
            "Autopilot ephemeral storage that pods ask for",
            "GiB-hours",
            "ephemeral-storage",
        ),
    )
    for key, name, unit, sku in what:
        asked = Range.of(resource.told(key)).times(HOURS_PER_MONTH)
        rate = Rate.of((1, resource.price(f"gke/autopilot-pod-{sku}-requests")))
        yield Component(name, asked, unit, rate, usage_based=True)
