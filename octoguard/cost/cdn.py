"""Prices Cloud CDN from usage: data that caches serve, data that fills them, and lookups.

https://cloud.google.com/cdn/pricing (stored text of about 2025): data transfer out has tiers for each project and
destination. Cache fill replaces other data transfer. Each GET or HEAD request is a lookup. Google has no list price
above 500 TiB per month and destination. The price of the tier below applies there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.resource import absence
from octoguard.plan import SENSITIVE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

FREE: Final = "backend services and backend buckets are free; Cloud CDN and forwarding rules are not"
_EGRESS: Final = "monthly_cdn_egress_gb"
_FILL: Final = "monthly_cdn_cache_fill_gb"
_LOOKUPS: Final = "monthly_cdn_cache_lookups"
# {key: (name, end of the SKU)}
_DESTINATIONS: Final = {
    "north_america": ("North America", "north-america-destinations"),
    "europe": ("Europe", "europe-destinations"),
    "asia_pacific": ("Asia Pacific", "asia-pacific-destinations"),
    "china": ("China", "china-destinations"),
    "oceania": ("Oceania", "oceania-destinations"),
    "south_america": ("South America", "south-america-destinations"),
    "other": ("all other destinations", "all-other-destinations"),
}
# Fill between regions costs the same for every pair of them, so that one pair has the price of all.
_FILLS: Final = {
    "north_america": ("within North America", "north-america-intra-region-cache-fill"),
    "europe": ("within Europe", "europe-intra-region-cache-fill"),
    "asia_pacific": ("within Asia Pacific", "asia-pacific-intra-region-cache-fill"),
    "oceania": ("within Oceania", "oceania-intra-region-cache-fill"),
    "south_america": ("within South America", "south-america-intra-region-cache-fill"),
    "middle_east": ("within the Middle East", "middle-east-intra-region-cache-fill"),
    "between_regions": ("between regions", "cache-fill-from-north-america-to-europe"),
}
USAGE: Final[dict[str, str]] = {
    **{f"{_EGRESS}.{key}": f"GiB that caches send per month: {name}" for key, (name, _) in _DESTINATIONS.items()},
    **{f"{_FILL}.{key}": f"GiB that fill caches per month, {name}" for key, (name, _) in _FILLS.items()},
    _LOOKUPS: "GET and HEAD requests per month that look up a cache",
}


def lines(resource: Resource) -> Iterator[Component]:
    """The traffic of a backend with Cloud CDN; nothing without Cloud CDN."""
    enabled = resource.get("enable_cdn")
    if enabled is UNKNOWN or enabled is SENSITIVE:
        resource.assume(f"enable_cdn {absence(enabled)}; priced as true")
    elif not resource.flag("enable_cdn"):
        return
    destinations = [key for key in _DESTINATIONS if resource.used(f"{_EGRESS}.{key}") is not None]
    if not destinations:
        resource.missing_usage.append(_EGRESS)
    for key in destinations:
        name, end = _DESTINATIONS[key]
        sku, usage = f"network/cloud-cdn-cache-data-transfer-out-{end}", f"{_EGRESS}.{key}"
        per = f"Cloud CDN {name}"
        yield resource.by_usage(usage, f"Cache egress to {name}", "GiB", sku, scope="project", place=GLOBAL, per=per)
    for key, (name, end) in _FILLS.items():
        if (used := resource.used(f"{_FILL}.{key}")) is not None:
            rate = Rate.of((1, resource.price(f"network/network-cdn-{end}", place=GLOBAL)))
            yield Component(f"Cache fill {name}", Range.of(used), "GiB", rate, usage_based=True)
    sku = "network/networking-cloud-cdn-traffic-cache-lookups"
    yield resource.by_usage(_LOOKUPS, "Cache lookups", "requests", sku, place=GLOBAL)
