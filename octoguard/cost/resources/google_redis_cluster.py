"""Prices google_redis_cluster: nodes, append-only files, and backups by usage.

https://cloud.google.com/memorystore/docs/cluster/pricing (read 2026-11-22): every shard has a primary and its
replicas, and each of them is a node.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.resource import Unpriceable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"backup_storage_gb": "average GiB of backups"}
_DEFAULT_NODE = "REDIS_HIGHMEM_MEDIUM"
_SKUS = {
    "REDIS_SHARED_CORE_NANO": "redis/redis-cluster-node-shared-core-nano",
    "REDIS_STANDARD_SMALL": "redis/redis-cluster-node-standard-small",
    "REDIS_HIGHMEM_MEDIUM": "redis/redis-cluster-node-default",
    "REDIS_HIGHMEM_XLARGE": "redis/redis-cluster-node-highmem-xlarge",
}
# Memory per node, which is also the billed size of its append-only files:
# https://cloud.google.com/memorystore/docs/cluster/cluster-node-specification (read 2026-11-22).
_NODE_GIB = {
    "REDIS_SHARED_CORE_NANO": Decimal("1.4"),
    "REDIS_STANDARD_SMALL": Decimal("6.5"),
    "REDIS_HIGHMEM_MEDIUM": Decimal(13),
    "REDIS_HIGHMEM_XLARGE": Decimal(58),
}


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the nodes. Raises Unpriceable for an unknown node type."""
    node_type = resource.text("node_type", unset=_DEFAULT_NODE)
    nodes = node_count(resource)
    sku = _SKUS.get(node_type)
    if sku is None:
        raise Unpriceable(f"no price for nodes of type {node_type}")
    yield resource.hourly(f"Nodes {node_type}", nodes, (1, resource.price(sku)))
    if resource.text("persistence_config[0].mode", unset="DISABLED", assume="DISABLED") == "AOF":
        yield _append_only(resource, node_type, nodes)
    if resource.items("automated_backup_config"):
        yield resource.by_usage("backup_storage_gb", "Backups", "GiB-months", "redis/redis-cluster-backups")


def node_count(resource: Resource) -> Decimal:
    """The number of nodes: shards times (1 + replicas). Raises Unpriceable if it is unknown."""
    return resource.required_number("shard_count") * (1 + resource.number("replica_count", 0))


def _append_only(resource: Resource, node_type: str, nodes: Decimal) -> Component:
    gib = nodes * _NODE_GIB[node_type]
    resource.assume(f"append-only files are priced at the memory size of all nodes, {gib:f} GiB")
    return resource.hourly("Append-only files", gib, (1, resource.price("redis/redis-cluster-aof-persistence")))
