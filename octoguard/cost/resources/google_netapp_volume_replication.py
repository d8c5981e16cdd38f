"""Prices google_netapp_volume_replication by usage: the data that it transfers.

https://cloud.google.com/netapp/volumes/pricing (read 2026-12-01): more frequent replication costs more for each GiB.
The storage pool of the destination has the capacity of the replica.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.resource import Unpriceable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_replicated_data_gb": "GiB replicated per month"}
_SCHEDULES = {"DAILY": "daily", "HOURLY": "hourly", "EVERY_10_MINUTES": "every-10-minutes"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB per month. Raises Unpriceable if the schedule is unknown."""
    schedule = resource.required("replication_schedule")
    if schedule not in _SCHEDULES:
        raise Unpriceable(f"unknown replication schedule {schedule}")
    name, sku = f"Replicated data ({schedule})", f"netapp/replication-{_SCHEDULES[schedule]}"
    yield resource.by_usage("monthly_replicated_data_gb", name, "GiB", sku)
