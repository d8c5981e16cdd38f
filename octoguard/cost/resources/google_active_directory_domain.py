"""Prices google_active_directory_domain: hours of the domain in each region.

https://cloud.google.com/managed-microsoft-ad/pricing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """The hours of the domain."""
    regions = max(1, len(resource.items("locations")))
    price = resource.price("active-directory/domain-per-region", place=GLOBAL)
    yield resource.hourly("Domain", regions, (1, price))
