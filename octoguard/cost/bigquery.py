"""Prices BigQuery slots: editions, commitments, and the baseline slots that commitments pay for.

https://cloud.google.com/bigquery/docs/reservations-commitments (read 2026-12-01): the slots of a commitment belong to
the administration project, a location and an edition. Reservations there use them for their baseline. Google charges
for baseline slots beyond the commitments by the hour.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from octoguard.cost.locations import region_in
from octoguard.cost.resource import Unpriceable
from octoguard.money import ZERO
from octoguard.plan import SENSITIVE, UNKNOWN, UNSET

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource
    from octoguard.plan import Plan

RESERVATION: Final = "google_bigquery_reservation"
COMMITMENT: Final = "google_bigquery_capacity_commitment"
# The default of both resources: https://registry.terraform.io/providers/hashicorp/google/latest/docs
_DEFAULT_LOCATION: Final = "US"
# `EDITION_UNSPECIFIED` is treated as ENTERPRISE: https://cloud.google.com/bigquery/docs/reference/reservations/rest
_DEFAULT_EDITION: Final = "ENTERPRISE"
_EDITIONS: Final = {
    "STANDARD": "bigquery/standard-edition-slot-hour",
    "ENTERPRISE": "bigquery/enterprise-edition-slot-hour",
    "ENTERPRISE_PLUS": "bigquery/enterprise-plus-edition-slot-hour",
}


class _Slots(NamedTuple):
    """The slots of all commitments and the baseline slots of all reservations of one pool."""

    committed: Decimal = ZERO
    baseline: Decimal = ZERO


def slot_sku(edition: str) -> str:
    """The SKU of a slot-hour. Raises Unpriceable for an unknown edition."""
    if edition not in _EDITIONS:
        raise Unpriceable(f"no price for slots of edition {edition}")
    return _EDITIONS[edition]


def edition_of(resource: Resource) -> str:
    """The edition of a reservation or commitment; ENTERPRISE if it is not set."""
    edition = resource.text("edition", unset=_DEFAULT_EDITION).upper()
    return _DEFAULT_EDITION if edition == "EDITION_UNSPECIFIED" else edition


def place_slots(resource: Resource) -> None:
    """Set the location of a reservation or commitment, which is US if it is not set."""
    if resource.get("location") is UNSET:
        resource.set_place(region_in(_DEFAULT_LOCATION))


def committed_share(resource: Resource, edition: str) -> Decimal:
    """The share of the baseline slots that commitments of this plan pay for: 0 to 1.

    All reservations of the project, location and edition share the commitments in proportion to their baselines.
    """
    place_slots(resource)
    pools = resource.plan.once(f"BigQuery slots, {resource.side}", lambda plan: _pools(plan, resource))
    slots = pools.get((resource.project, resource.place, edition), _Slots())
    return min(Decimal(1), slots.committed / slots.baseline) if slots.baseline else ZERO


def _pools(plan: Plan, resource: Resource) -> dict[tuple[str, str, str], _Slots]:
    pools: dict[tuple[str, str, str], _Slots] = {}
    for change in plan.managed:
        if change.type not in (RESERVATION, COMMITMENT) or change.side(resource.side)[0] is None:
            continue
        other = resource.other(change)
        place_slots(other)
        key = (other.project, other.place, edition_of(other))
        slots = pools.get(key, _Slots())
        if change.type == COMMITMENT:
            pools[key] = slots._replace(committed=slots.committed + _known(other, "slot_count"))
        else:
            pools[key] = slots._replace(baseline=slots.baseline + _known(other, "slot_capacity"))
    return pools


def _known(resource: Resource, path: str) -> Decimal:
    """A number of slots; 0 if the plan does not show a valid number."""
    value = resource.get(path)
    if value is UNKNOWN or value is SENSITIVE:
        return ZERO
    try:
        return resource.number(path, 0)
    except Unpriceable:
        return ZERO
