"""Prices google_vertex_ai_feature_online_store: Bigtable or optimized serving nodes, and Bigtable storage by usage.

https://cloud.google.com/vertex-ai/pricing#featurestore (read 2026-12-01): a node of optimized serving includes 200 GB.
Vertex AI decides the number of optimized nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.autoscaling import expected_size
from octoguard.cost.component import Component, Range
from octoguard.cost.resource import Unpriceable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "nodes": "average serving nodes (Bigtable: within the limits of the autoscaler)",
    "storage_gb": "average GiB in Bigtable",
}


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the nodes, and GiB-months of storage."""
    if resource.items("bigtable"):
        price = resource.price("vertex-ai/feature-store-bigtable-online-node")
        yield resource.hourly("Bigtable nodes", _nodes(resource), (1, price))
        yield resource.by_usage("storage_gb", "Storage", "GiB-months", "vertex-ai/feature-store-online-storage")
    elif resource.items("optimized"):
        price = resource.price("vertex-ai/feature-store-optimized-serving-node")
        nodes = Range.of(resource.usage_of("nodes"))
        yield resource.hourly("Optimized serving nodes", nodes, (1, price))
    else:
        raise Unpriceable("the plan does not show whether the store uses Bigtable or optimized serving")


def _nodes(resource: Resource) -> Range:
    block = "bigtable[0].auto_scaling[0]"
    least = resource.required_number(f"{block}.min_node_count")
    most = max(least, resource.number(f"{block}.max_node_count", least))
    given = resource.used("nodes")
    if least == most and given is None:
        return Range.of(least)
    return expected_size(resource, "nodes", "nodes", least, most, given=given, running=None)
