"""Prices google_dns_record_set: queries by usage. The record itself is free.

https://cloud.google.com/dns/pricing (read 2026-11-22).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_queries": "queries per month"}


def components(resource: Resource) -> Iterator[Component]:
    """Queries, in the tiers of the billing account."""
    yield resource.by_usage(
        "monthly_queries", "Queries", "queries", "dns/dns-query-port-53", scope="account", place=GLOBAL
    )
