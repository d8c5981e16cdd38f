"""Prices google_apigee_environment_addons_config: API calls with the API Analytics add-on, by usage.

https://cloud.google.com/apigee/pricing (read 2026-12-01).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_api_calls": "API calls per month in the environment"}


def components(resource: Resource) -> Iterator[Component]:
    """API calls, if API Analytics is on."""
    if resource.flag("analytics_enabled"):
        sku = "apigee/api-analytics-add-on"
        yield resource.by_usage("monthly_api_calls", "API calls (API Analytics)", "calls", sku, place=GLOBAL)
