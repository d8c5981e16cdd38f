"""Prices google_network_services_edge_cache_service (Media CDN): cache egress in North America, from usage.

The only public price is that of egress in North America (SKU of 2026-08). Google agrees the other prices of Media CDN
with each customer (https://cloud.google.com/media-cdn/pricing), so the rest of the traffic has no price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

_KEY = "monthly_cdn_egress_gb.north_america"
USAGE: dict[str, str] = {_KEY: "GiB that caches in North America send per month"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB of egress, and the rest of the traffic without a price."""
    sku = "network/media-cdn-egress-north-america"
    yield resource.by_usage(_KEY, "Cache egress in North America", "GiB", sku, place=GLOBAL)
    missing = MissingPrice("egress in other regions, cache fill and requests of Media CDN")
    yield Component("Other traffic", Range.of(0), "GiB", missing, usage_based=True)
