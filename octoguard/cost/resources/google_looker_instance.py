"""Prices google_looker_instance: the Standard platform and additional users. Other editions have contract prices.

https://cloud.google.com/looker/pricing (read 2026-12-01): Enterprise and Embed are sold by contract, so they have no
list price. A price book can have the price of a contract for the Standard edition. Trials are free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_STANDARD: Final = ("LOOKER_CORE_STANDARD", "LOOKER_CORE_STANDARD_ANNUAL")
_ONE: Final = Range.of(1)


def components(resource: Resource) -> Iterator[Component]:
    """Months of the platform and of users beyond those that the platform includes."""
    edition = resource.text("platform_edition", unset="LOOKER_CORE_TRIAL")
    if edition.startswith("LOOKER_CORE_TRIAL"):
        return
    rate: Rate | MissingPrice = MissingPrice(f"the contract price of {edition}")
    if edition in _STANDARD:
        rate = Rate.of((1, resource.price("looker/standard-platform")))
    yield Component(f"Platform ({edition})", _ONE, "months", rate)
    for role in ("developer", "standard", "viewer"):
        users = resource.number(f"user_metadata[0].additional_{role}_user_count", 0)
        if not users:
            continue
        rate = MissingPrice(f"the contract price of {role} users")
        if role != "viewer" and edition in _STANDARD:
            rate = Rate.of((1, resource.price(f"looker/{role}-user")))
        yield Component(f"Additional {role} users", Range.of(users), "user-months", rate)
