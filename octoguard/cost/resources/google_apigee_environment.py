"""Prices google_apigee_environment with pay-as-you-go: hours in each region, API calls, and further deployments.

https://cloud.google.com/apigee/pricing (read 2026-12-01): an environment includes 20, 50 or 100 deployments in each
region. Only comprehensive environments can have more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.apigee import billing_of, deployments_of, regions_of
from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_standard_api_calls": "calls of standard API proxies per month",
    "monthly_extensible_api_calls": "calls of extensible API proxies per month",
}
_TYPES: Final = ("BASE", "INTERMEDIATE", "COMPREHENSIVE")
_INCLUDED: Final = 100
_FURTHER: Final = "apigee/additional-proxy-deployment-unit-comprehensive"


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the environment, further deployments, and API calls; nothing in an evaluation organization."""
    billing = billing_of(resource, "org_id")
    if billing == "EVALUATION":
        return
    kind = resource.text("type", unset="")
    if billing != "PAYG" or kind not in _TYPES:
        missing = MissingPrice(f"environments of type {kind or '(not set)'}" if billing == "PAYG" else billing)
        yield Component("Environment", Range.of(1), "months", missing)
        return
    regions = regions_of(resource)
    price = resource.price(f"apigee/environment-{kind.lower()}", place=GLOBAL)
    yield resource.hourly(f"Environment ({kind.lower()})", regions, (1, price))
    further = deployments_of(resource) - _INCLUDED
    if kind == "COMPREHENSIVE" and further > 0:
        yield resource.hourly("Further deployments", further * regions, (1, resource.price(_FURTHER, place=GLOBAL)))
    for calls in ("standard", "extensible"):
        key, sku = f"monthly_{calls}_api_calls", f"apigee/api-calls-{calls}-proxy"
        if calls == "standard" or resource.used(key) is not None:
            name = f"API calls ({calls})"
            yield resource.by_usage(key, name, "calls", sku, scope="account", place=GLOBAL)
