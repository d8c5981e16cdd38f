"""Prices google_identity_platform_config: monthly active users, by usage. Providers and tenants are free.

https://cloud.google.com/identity-platform/pricing (read 2026-12-01): users of email, phone, anonymous and social
sign-in are tier 1, users of OIDC and SAML are tier 2. Each billing account has free users of both. The price of an SMS
depends on the country and is not in the catalogue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

_TIERS: Final = {1: "email, phone, anonymous and social sign-in", 2: "OIDC and SAML sign-in"}
USAGE: dict[str, str] = {
    f"monthly_tier_{tier}_users": f"active users per month with {ways}" for tier, ways in _TIERS.items()
}


def components(resource: Resource) -> Iterator[Component]:
    """Active users per month, and SMS if users can sign in by phone."""
    for tier in _TIERS:
        yield resource.by_usage(
            f"monthly_tier_{tier}_users",
            f"Active users (tier {tier})",
            "users",
            f"identity-platform/tier-{tier}-monthly-active-users",
            scope="account",
            place=GLOBAL,
        )
    if resource.flag("sign_in[0].phone_number[0].enabled"):
        yield Component("SMS", Range.of(1), "months", MissingPrice("SMS, which depend on the country"))
