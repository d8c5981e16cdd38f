"""Prices google_bigquery_capacity_commitment: its slots all month, at the price of its edition and plan.

https://cloud.google.com/bigquery/docs/reservations-commitments (read 2026-12-01): Google charges for all slots of a
commitment, used or not. Reservations of this plan do not pay again for baseline slots that it covers. Editions have the
plans ANNUAL and THREE_YEAR; the others belong to flat-rate pricing, which Google does not sell since July 2023.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.bigquery import edition_of, place_slots, slot_sku
from octoguard.cost.resource import Unpriceable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_TERMS: Final = {"ANNUAL": "commit-1y", "THREE_YEAR": "commit-3y"}


def components(resource: Resource) -> Iterator[Component]:
    """Slot-hours of the commitment."""
    place_slots(resource)
    edition, plan = edition_of(resource), resource.required("plan").upper()
    if plan not in _TERMS:
        raise Unpriceable(f"no price for slots of plan {plan}; BigQuery editions have ANNUAL and THREE_YEAR")
    price = resource.price(slot_sku(edition), _TERMS[plan])
    yield resource.hourly(f"Slots ({edition}, {plan})", resource.required_number("slot_count"), (1, price))
