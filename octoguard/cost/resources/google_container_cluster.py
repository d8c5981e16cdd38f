"""Prices google_container_cluster: the management fee, and the nodes of its own pools or Autopilot pod requests.

https://cloud.google.com/kubernetes-engine/pricing (read 2026-11-22): the fee is the same for all cluster types.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.gke import node_components
from octoguard.cost.locations import zone_in
from octoguard.cost.node_counts import pool_nodes, zones_of
from octoguard.cost.price import Price
from octoguard.money import HOURS_PER_MONTH, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "nodes": "nodes per zone of the default pool",
    "node_pool[0].nodes": "nodes per zone of this pool in the cluster resource; the first pool is node_pool[0]",
    "autopilot_vcpu_count": "average vCPUs that the pods of an Autopilot cluster request",
    "autopilot_memory_gb": "average GiB of memory that these pods request",
    "autopilot_ephemeral_storage_gb": "average GiB of ephemeral storage that these pods request",
}
# The free tier: 74.40 USD per month and billing account, for the fee of a zonal or Autopilot cluster.
_CREDIT_HOURS = Decimal(744)
_POOL = "google_container_node_pool"


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the cluster, and of its nodes or the requests of its pods."""
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
        resource.assume(
            "node auto-provisioning can add node pools that the plan does not show; the ceiling does not include them"
        )
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
    """The positions of pools that the cluster resource declares. A state also lists pools of other resources there."""
    if resource.change.is_set("node_pool") is False:
        return []
    others = [change.get("name", resource.side) for change in resource.plan.managed if change.type == _POOL]
    pools = resource.items("node_pool")
    return [n for n, pool in enumerate(pools) if not isinstance(pool, dict) or pool.get("name") not in others]


def _credit(fee: Price) -> Component:
    note = "free tier of 74.40 USD per month and billing account (--gke-free-tier)"
    rate = Rate(((ZERO, -fee.usd), (_CREDIT_HOURS, ZERO)), (), note)
    hours = Range.of(HOURS_PER_MONTH)
    return Component("GKE free tier", hours, "hours", rate, kind="discount", scope="account", per="gke free tier")


def _pods(resource: Resource) -> Iterator[Component]:
    requests = (
        ("autopilot_vcpu_count", "Autopilot vCPU requests", "vCPU-hours", "mcpu"),
        ("autopilot_memory_gb", "Autopilot memory requests", "GiB-hours", "memory"),
        (
            "autopilot_ephemeral_storage_gb",
            "Autopilot ephemeral storage requests",
            "GiB-hours",
            "ephemeral-storage",
        ),
    )
    for key, name, unit, sku in requests:
        hours = Range.of(resource.usage_of(key)).times(HOURS_PER_MONTH)
        rate = Rate.of((1, resource.price(f"gke/autopilot-pod-{sku}-requests")))
        yield Component(name, hours, unit, rate, usage_based=True)
