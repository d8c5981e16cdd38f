"""Prices google_apigee_addons_config: API calls with the Advanced API Security add-on, by usage.

https://cloud.google.com/apigee/pricing (read 2026-12-01). The page has no price for other add-ons of an organization.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_api_calls": "API calls per month in environments with Advanced API Security"}
_OTHERS: Final = {
    "advanced_api_ops_config": "Advanced API Ops",
    "connectors_platform_config": "Connectors Platform",
    "integration_config": "Integration",
    "monetization_config": "Monetization",
}


def components(resource: Resource) -> Iterator[Component]:
    """API calls with Advanced API Security, and add-ons without a price."""
    if resource.flag("addons_config[0].api_security_config[0].enabled"):
        sku = "apigee/advanced-api-security-add-on"
        yield resource.by_usage("monthly_api_calls", "API calls (Advanced API Security)", "calls", sku, place=GLOBAL)
    for block, name in _OTHERS.items():
        if resource.flag(f"addons_config[0].{block}[0].enabled"):
            yield Component(name, Range.of(1), "months", MissingPrice(f"the Apigee add-on {name}"))
