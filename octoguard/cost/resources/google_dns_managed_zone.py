"""Prices google_dns_managed_zone: private and public zones cost the same, less beyond 25 and beyond 10,000 zones.

https://cloud.google.com/dns/pricing (read 2026-11-22). The tiers count all zones of a billing account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """One month of the zone."""
    rate = Rate.of((1, resource.price("dns/managedzone", place=GLOBAL)))
    yield Component("Managed zone", Range.of(1), "months", rate, scope="account")
