"""Prices google_privateca_ca_pool: certificates that its CAs issue without Terraform, by usage. The pool is free."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost import certificate_authority

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

_ISSUED: Final = "monthly_certificates_issued"
USAGE: dict[str, str] = {_ISSUED: "certificates per month that are not resources of the plan"}


def components(resource: Resource) -> Iterator[Component]:
    """Certificates per month."""
    pool_tier = certificate_authority.tier(resource)
    yield certificate_authority.certificates(resource, pool_tier, resource.usage_of(_ISSUED), usage_based=True)
