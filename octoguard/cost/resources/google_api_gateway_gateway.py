"""Prices google_api_gateway_gateway: API calls, by usage.

https://cloud.google.com/api-gateway/pricing: the first two million calls per billing account and
month are free. Data transfer is not part of the estimate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_api_calls": "API calls per month"}


def components(resource: Resource) -> Iterator[Component]:
    """API calls per month."""
    sku = "api-gateway/api-calls"
    yield resource.by_usage("monthly_api_calls", "API calls", "calls", sku, scope="account", place=GLOBAL)
