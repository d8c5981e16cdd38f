"""Prices certificate authorities and certificates by the tier of their CA pool.

https://cloud.google.com/certificate-authority-service/pricing: Google charges a fee for each CA and month, and for each
certificate that is issued. A CA pool has the tier:
https://cloud.google.com/certificate-authority-service/docs/tiers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate

if TYPE_CHECKING:
    from decimal import Decimal

    from octoguard.cost.resource import Resource

POOL: Final = "google_privateca_ca_pool"
_TIERS: Final = {"DEVOPS": "devops", "ENTERPRISE": "enterprise"}


def tier_of(resource: Resource) -> str:
    """The tier of the pool that a CA or certificate is in: `enterprise` or `devops`."""
    pools = resource.linked("pool", POOL)
    if len(pools) != 1:
        resource.assume("the CA pool is not in this plan; priced as tier ENTERPRISE")
        return "enterprise"
    return tier(resource.other(pools[0]))


def tier(pool: Resource) -> str:
    """The tier of a pool."""
    return _TIERS.get(pool.text("tier", unset="ENTERPRISE"), "enterprise")


def certificates(resource: Resource, pool_tier: str, count: Decimal, *, usage_based: bool = False) -> Component:
    """Certificates that are issued per month. All pools of a tier share the volume tiers of the billing account."""
    rate = Rate.of((1, resource.price(f"certificate-authority/{pool_tier}-certificates", place=GLOBAL)))
    name = f"Certificates issued ({pool_tier})"
    return Component(name, Range.of(count), "certificates", rate, usage_based=usage_based, scope="account")
