"""Prices google_storage_anywhere_cache by usage: the cached data.

https://cloud.google.com/storage/pricing (read 2026-11-30): Rapid Cache, formerly Anywhere Cache, charges for storage
by the hour and for ingested data. The catalogue has no price for ingested data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import NOTHING, Component, Range, Rate
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"storage_gb": "average GiB in the cache"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-hours of cached data, and ingested data without a price."""
    hours = Range.of(resource.usage_of("storage_gb") * HOURS_PER_MONTH)
    rate = Rate.of((1, resource.price("storage/anywhere-rapid-cache-storage")))
    yield Component("Cached data", hours, "GiB-hours", rate, usage_based=True)
    missing = MissingPrice("data that the cache ingests")
    yield Component("Ingested data", NOTHING, "GiB", missing, usage_based=True)
