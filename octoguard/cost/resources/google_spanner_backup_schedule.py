"""Prices google_spanner_backup_schedule by usage: the backups that it makes.

https://cloud.google.com/spanner/pricing (read 2026-12-01). The price of backups includes all replicas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import spanner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"storage_gb": "average GiB of the backups of this schedule"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months."""
    instance = spanner.instance_of(resource)
    if instance is not None:
        resource.set_place(spanner.location(instance))
    yield resource.by_usage("storage_gb", "Backups", "GiB-months", "spanner/backup-storage-regional")
