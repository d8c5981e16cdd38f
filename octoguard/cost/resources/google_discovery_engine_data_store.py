"""Prices google_discovery_engine_data_store (Vertex AI Search): indexed data, by usage.

https://cloud.google.com/generative-ai-app-builder/pricing (read 2026-12-01): the first 10 GiB per billing account are
free. Parsing of documents and crawling of websites are not included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"storage_gb": "average GiB of indexed data"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months of the index."""
    sku = "vertex-ai-search/index-storage"
    yield resource.by_usage("storage_gb", "Indexed data", "GiB-months", sku, scope="account", across_regions=True)
