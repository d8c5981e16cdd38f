"""Prices what Service Directory charges for: namespaces, services and endpoints, and API calls by usage.

https://cloud.google.com/service-directory/pricing (read 2026-12-01). Cloud DNS charges separately for zones of Service
Directory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource

CALLS: Final = "monthly_api_calls"


def month(resource: Resource, name: str) -> Component:
    """One month of a namespace, service or endpoint."""
    sku = "service-directory/namespace-service-or-endpoint"
    return Component(name, Range.of(1), "months", Rate.of((1, resource.price(sku, place=GLOBAL))))


def api_calls(resource: Resource) -> Component:
    """API calls per month."""
    return resource.by_usage(CALLS, "API calls", "calls", "service-directory/api-calls", place=GLOBAL)
