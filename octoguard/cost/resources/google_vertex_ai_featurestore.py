"""Prices google_vertex_ai_featurestore (legacy): online serving nodes, and online storage by usage.

https://cloud.google.com/vertex-ai/pricing#featurestore (read 2026-12-01). A featurestore without online serving has no
nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.autoscaling import expected_size
from octoguard.cost.component import NOTHING, Component, Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "nodes": "average online serving nodes (within the limits of the autoscaler)",
    "storage_gb": "average GiB in online storage",
}
_SERVING: Final = "online_serving_config[0]"


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the nodes, and GiB-months of storage."""
    nodes = _nodes(resource)
    if nodes != NOTHING:
        price = resource.price("vertex-ai/feature-store-legacy-online-node")
        yield resource.hourly("Online serving nodes", nodes, (1, price))
    yield resource.by_usage("storage_gb", "Online storage", "GiB-months", "vertex-ai/feature-store-online-storage")


def _nodes(resource: Resource) -> Range:
    if not resource.items(f"{_SERVING}.scaling"):
        return Range.of(resource.number(f"{_SERVING}.fixed_node_count", 0))
    least = resource.number(f"{_SERVING}.scaling[0].min_node_count", 0)
    most = max(least, resource.number(f"{_SERVING}.scaling[0].max_node_count", least))
    given = resource.used("nodes")
    if least == most and given is None:
        return Range.of(least)
    return expected_size(resource, "nodes", "nodes", least, most, given=given, running=None)
