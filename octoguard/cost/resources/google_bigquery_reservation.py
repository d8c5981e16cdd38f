"""Prices google_bigquery_reservation: baseline slots all month, and slots of the autoscaler from 0 to its maximum.

https://cloud.google.com/bigquery/docs/slots-autoscaling-intro (read 2026-12-01): Google charges for the baseline and
for the slots that the autoscaler adds, in steps of 50. Commitments pay for baseline slots; their own resource has the
cost. The slots of the autoscaler change every minute, so their number in a state is not the expected size.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.autoscaling import expected_size
from octoguard.cost.bigquery import committed_share, edition_of, slot_sku

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

_KEY: Final = "autoscaled_slots"
_STEP: Final = Decimal(50)
USAGE: dict[str, str] = {_KEY: "average slots that the autoscaler adds to the baseline (within its maximum)"}


def components(resource: Resource) -> Iterator[Component]:
    """Slot-hours of the baseline that no commitment pays for, and slot-hours of the autoscaler."""
    edition = edition_of(resource)
    sku = slot_sku(edition)
    baseline = resource.required_number("slot_capacity")
    most = resource.number("autoscale[0].max_slots", 0)
    share = committed_share(resource, edition) if baseline else Decimal(0)
    price = resource.price(sku)
    if share:
        resource.assume(
            f"commitments of this plan pay for {baseline * share:f} of {baseline:f} baseline slots; "
            "their cost is in the commitments"
        )
    if baseline and share < 1:
        yield resource.hourly(f"Baseline slots ({edition})", baseline * (1 - share), (1, price))
    if most:
        slots = expected_size(
            resource, "slots", _KEY, Decimal(0), most, given=resource.used(_KEY), running=None, step=_STEP
        )
        yield resource.hourly(f"Autoscaled slots ({edition})", slots, (1, price))
