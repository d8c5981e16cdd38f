"""Counts the nodes of a node pool for each scenario.

`node_count`, `initial_node_count`, `min_node_count` and `max_node_count` are per zone; `total_*` are for all zones:
https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/container_node_pool (read 2026-11-22).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.autoscaling import expected_size
from octoguard.cost.component import Range
from octoguard.cost.locations import zone_in
from octoguard.cost.resource import absence
from octoguard.plan import UNKNOWN, UNSET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octoguard.cost.resource import Resource

# GKE spreads the nodes of a regional cluster over three zones: https://cloud.google.com/kubernetes-engine/docs/concepts/
# regional-clusters (read 2026-11-22).
ZONES_OF_A_REGION = 3


def zones_of(resource: Resource, fallback: Resource | None = None, pool: str = "") -> Decimal:
    """The number of zones in which a pool or cluster has nodes.

    `fallback` is the cluster of a node pool. `pool` is the path of a pool that the cluster resource itself declares.
    """
    own = resource.get(f"{pool}node_locations") if pool else UNSET
    if isinstance(own, list) and own:
        return Decimal(len(own))
    for owner in filter(None, (resource, fallback)):
        locations = owner.get("node_locations")
        if isinstance(locations, list) and locations:
            # node_locations of a zonal cluster leaves out its own zone; that of a pool lists all zones.
            return Decimal(len(locations) + _own_zone_apart(owner, locations))
        if locations is UNKNOWN:
            resource.assume(f"node_locations is known only after apply; priced as {ZONES_OF_A_REGION} zones")
            return Decimal(ZONES_OF_A_REGION)
    location = resource.get("location")
    if location is UNSET and fallback is not None:
        location = fallback.get("location")
    if isinstance(location, str) and zone_in(location):
        return Decimal(1)
    if not isinstance(location, str):
        resource.assume(f"location {absence(location)}; priced as a region with {ZONES_OF_A_REGION} zones")
    return Decimal(ZONES_OF_A_REGION)


def _own_zone_apart(resource: Resource, locations: Sequence[object]) -> int:
    location = resource.get("location")
    is_cluster = resource.change.type == "google_container_cluster"
    return int(is_cluster and isinstance(location, str) and zone_in(location) and location not in locations)


def pool_nodes(resource: Resource, path: str, zones: Decimal, key: str) -> Range:
    """The nodes of a pool with attributes below `path` ("" or `node_pool[0].`). `key` is its key in usage files."""
    given = resource.used(key)
    if not resource.items(f"{path}autoscaling"):
        if given is not None:
            return Range.of(given * zones)
        declared = _declared(resource, path, "node_count", "initial_node_count")
        if declared is None:
            resource.assume(
                f"{path}node_count is not set; priced as 1 node per zone; set {key} in a usage file to override"
            )
        return Range.of((Decimal(1) if declared is None else declared) * zones)
    least, most = _limits(resource, f"{path}autoscaling[0]", zones)
    # In a state, node_count is the current number. Only a new pool has its initial number of nodes.
    running, initial = (_known(resource, f"{path}{name}") for name in ("node_count", "initial_node_count"))
    return expected_size(
        resource,
        "nodes",
        key,
        least,
        max(least, most),
        given=None if given is None else given * zones,
        running=None if running is None else running * zones,
        initial=None if initial is None else initial * zones,
        zones=zones,
    )


def _declared(resource: Resource, path: str, *attributes: str) -> Decimal | None:
    for attribute in attributes:
        value = resource.get(f"{path}{attribute}")
        if value is UNKNOWN:
            resource.assume(f"{path}{attribute} is known only after apply; priced as 1 node per zone")
            return Decimal(1)
        if value is not UNSET:
            return resource.number(f"{path}{attribute}", 0)
    return None


def _known(resource: Resource, path: str) -> Decimal | None:
    value = resource.get(path)
    return None if value is UNSET or value is UNKNOWN else resource.number(path, 0)


def _limits(resource: Resource, autoscaling: str, zones: Decimal) -> tuple[Decimal, Decimal]:
    total_most = resource.number(f"{autoscaling}.total_max_node_count", 0)
    if total_most:
        return resource.number(f"{autoscaling}.total_min_node_count", 0), total_most
    least = resource.number(f"{autoscaling}.min_node_count", 0) * zones
    return least, resource.number(f"{autoscaling}.max_node_count", 1) * zones
