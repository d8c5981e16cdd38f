"""Prices google_privateca_certificate_authority: the monthly fee of the CA, by the tier of its pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.certificate_authority import tier_of
from octoguard.cost.component import Component, Range, Rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """One month of the CA."""
    pool_tier = tier_of(resource)
    rate = Rate.of((1, resource.price(f"certificate-authority/{pool_tier}-ca", place=GLOBAL)))
    yield Component(f"Certificate authority ({pool_tier})", Range.of(1), "months", rate)
