"""Prices google_container_node_pool: its nodes, from the autoscaler's minimum to its maximum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.gke import node_components
from octoguard.cost.node_counts import pool_nodes, zones_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"nodes": "nodes per zone (within the limits of the autoscaler)"}


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the nodes and GiB-months of their disks."""
    clusters = resource.change.linked("cluster", "google_container_cluster")
    cluster = resource.other(clusters[0]) if len(clusters) == 1 else None
    count = pool_nodes(resource, "", zones_of(resource, cluster), "nodes")
    yield from node_components(resource, "node_config[0]", count, cluster)
