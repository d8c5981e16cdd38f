"""Prices google_privateca_certificate: one issued certificate in each lifetime.

Google charges once when it issues a certificate. The estimate spreads that over the lifetime, whose default in the
provider is ten years.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.certificate_authority import certificates, tier_of
from octoguard.cost.resource import Unpriceable
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_TEN_YEARS: Final = "315360000s"
_SECONDS_PER_MONTH: Final = HOURS_PER_MONTH * 3600


def components(resource: Resource) -> Iterator[Component]:
    """Certificates per month. Raises Unpriceable for an invalid lifetime."""
    lifetime = resource.text("lifetime", unset=_TEN_YEARS).removesuffix("s")
    if not lifetime.isdecimal() or not Decimal(lifetime):
        raise Unpriceable("lifetime is not a number of seconds")
    yield certificates(resource, tier_of(resource), _SECONDS_PER_MONTH / Decimal(lifetime))
