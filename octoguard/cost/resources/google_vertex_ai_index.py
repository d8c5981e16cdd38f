"""Prices google_vertex_ai_index: building and updating an index of Vector Search, by usage.

https://cloud.google.com/vertex-ai/pricing#vectorsearch (read 2026-12-01): 3.00 USD for each GiB that a build processes,
0.45 USD for each GiB of streaming updates. The deployed index has the cost of serving.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_build_data_gb": "GiB per month that builds and batch updates of the index process",
    "monthly_streaming_update_gb": "GiB per month of streaming updates",
}


def components(resource: Resource) -> Iterator[Component]:
    """GiB of builds and, for an index with streaming updates, GiB of updates."""
    yield resource.by_usage("monthly_build_data_gb", "Index building", "GiB", "vertex-ai/vector-search-index-building")
    if resource.text("index_update_method", unset="BATCH_UPDATE") == "STREAM_UPDATE":
        sku = "vertex-ai/vector-search-streaming-update"
        yield resource.by_usage("monthly_streaming_update_gb", "Streaming updates", "GiB", sku)
