"""Prices google_memorystore_instance (Valkey): its nodes. The catalogue has no price for backups and append-only files.

https://cloud.google.com/memorystore/docs/valkey/pricing (read 2026-11-22).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import NOTHING, Component
from octoguard.cost.price import MissingPrice
from octoguard.cost.resource import Unpriceable
from octoguard.cost.resources.google_redis_cluster import node_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_DEFAULT_NODE = "HIGHMEM_MEDIUM"
_SKUS = {
    "SHARED_CORE_NANO": "valkey/shared-core-nano-node",
    "STANDARD_SMALL": "valkey/standard-small-node",
    "HIGHMEM_MEDIUM": "valkey/highmem-medium-node",
    "HIGHMEM_XLARGE": "valkey/highmem-xlarge-node",
}


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the nodes."""
    node_type = resource.text("node_type", unset=_DEFAULT_NODE)
    sku = _SKUS.get(node_type)
    if sku is None:
        raise Unpriceable(f"no price for nodes of type {node_type}")
    yield resource.hourly(f"Nodes {node_type}", node_count(resource), (1, resource.price(sku)))
    if resource.text("persistence_config[0].mode", unset="DISABLED", assume="DISABLED") == "AOF":
        yield Component("Append-only files", NOTHING, "GiB-hours", MissingPrice("append-only files of Valkey"))
    if resource.items("automated_backup_config"):
        yield Component("Backups", NOTHING, "GiB-months", MissingPrice("backups of Valkey"), usage_based=True)
