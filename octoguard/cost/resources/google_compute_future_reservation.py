"""Prices google_compute_future_reservation: the machines that it reserves, from its start time on.

https://docs.cloud.google.com/compute/docs/instances/future-reservations-overview (read 2026-12-01).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import NOTHING, Component
from octoguard.cost.price import MissingPrice
from octoguard.cost.reservations import is_draft, reserved_components, reserved_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the unused machines. Raises Unpriceable if the plan does not show the machines."""
    if is_draft(resource):
        resource.assume("planning_status is DRAFT, so nothing is reserved or charged yet")
        return
    if resource.text("reservation_mode", unset="DEFAULT") == "CALENDAR":
        missing = MissingPrice("reservations in calendar mode, which have prices of their own")
        yield Component("Reservation in calendar mode", NOTHING, "hours", missing)
        return
    start = resource.text("time_window[0].start_time", unset="its start time")
    resource.assume(f"priced as a full month; Google charges from {start} on, after it approves the reservation")
    yield from reserved_components(resource, reserved_of(resource))
