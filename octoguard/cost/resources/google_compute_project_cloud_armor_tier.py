"""Prices google_compute_project_cloud_armor_tier: the subscription to Cloud Armor Enterprise; Standard is free.

https://cloud.google.com/armor/docs/managed-protection-overview (2025): Paygo costs a fee for each project, and for each
protected resource after the first 2. Annual costs a fee for each billing account, and for each protected resource after
the first 100. Both also charge for data that protected resources send, and no source has that price.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice
from octoguard.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Scope
    from octoguard.cost.resource import Resource

_KEY: Final = "protected_resources"
USAGE: dict[str, str] = {_KEY: "protected resources: backend services, backend buckets, target pools and VMs"}
FREE = "Cloud Armor Standard has no subscription; policies, rules and requests are priced by themselves"
_SKU: Final = "network/cloud-armor-enterprise-"
_ONE: Final = Decimal(1)


def components(resource: Resource) -> Iterator[Component]:
    """The fee, protected resources from usage, and data without a price."""
    tier = resource.required("cloud_armor_tier")
    if tier == "CA_STANDARD":
        return
    if tier == "CA_ENTERPRISE_PAYGO":
        yield _fee(resource, "Cloud Armor Enterprise Paygo", "paygo-per-project", "project")
        yield _resources(resource, "paygo-per-protected-resource-after-first-2", 2, "project")
    elif tier == "CA_ENTERPRISE_ANNUAL":
        yield _fee(resource, "Cloud Armor Enterprise Annual", "annual-subscription", "account")
        yield _resources(resource, "annual-per-protected-resource-after-first-100", 100, "account")
    missing = MissingPrice("data that resources with Cloud Armor Enterprise send")
    yield Component("Data processed", Range.of(0), "GiB", missing, usage_based=True)


def _fee(resource: Resource, name: str, sku: str, scope: Scope) -> Component:
    """One fee for a project or an account, however many resources set the tier."""
    rate = Rate.of((1, resource.price(f"{_SKU}{sku}", place=GLOBAL)))
    if isinstance(rate, Rate):
        rate = replace(rate, tiers=((ZERO, rate.usd), (_ONE, ZERO)))
    return Component(name, Range.of(1), "months", rate, scope=scope)


def _resources(resource: Resource, sku: str, included: int, scope: Scope) -> Component:
    rate = Rate.of((1, resource.price(f"{_SKU}{sku}", place=GLOBAL)))
    if isinstance(rate, Rate):
        rate = replace(rate, tiers=((ZERO, ZERO), (Decimal(included), rate.usd)))
    used = Range.of(resource.usage_of(_KEY))
    return Component("Protected resources", used, "months", rate, usage_based=True, scope=scope)
