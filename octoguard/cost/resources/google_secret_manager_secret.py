"""Prices google_secret_manager_secret: versions that are not in the plan, accesses and rotations, by usage.

https://cloud.google.com/secret-manager/pricing (read 2026-12-01). The free allowances of versions, accesses and
rotations apply to the billing account, not to each secret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.secrets import locations, versions_of
from octoguard.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "active_secret_versions": "versions that are not destroyed, including versions in the plan",
    "monthly_access_operations": "accesses per month",
    "monthly_rotation_notifications": "rotation notifications per month",
}


def components(resource: Resource) -> Iterator[Component]:
    """Months of versions, accesses and rotations."""
    planned = versions_of(resource)
    active = resource.usage_or("active_secret_versions", 0) if planned else resource.usage_of("active_secret_versions")
    unplanned = max(ZERO, active - planned)
    yield version_months(resource, unplanned * locations(resource), usage_based=True)
    yield from accesses(resource)
    if resource.used("monthly_rotation_notifications") is not None:
        sku = "secret-manager/secret-rotate-operations"
        yield resource.by_usage(
            "monthly_rotation_notifications", "Rotations", "rotations", sku, scope="account", place=GLOBAL
        )


def version_months(resource: Resource, count: Decimal, *, usage_based: bool = False) -> Component:
    """Months of `count` versions. The billing account has a free allowance."""
    rate = Rate.of((1, resource.price("secret-manager/secret-version-replica-storage", place=GLOBAL)))
    months = Range.of(count)
    return Component("Active versions", months, "version-months", rate, usage_based=usage_based, scope="account")


def accesses(resource: Resource) -> Iterator[Component]:
    """Accesses, if usage has them. The billing account has a free allowance."""
    if resource.used("monthly_access_operations") is not None:
        sku = "secret-manager/secret-access-operations"
        yield resource.by_usage("monthly_access_operations", "Accesses", "accesses", sku, scope="account", place=GLOBAL)
