"""Prices google_firestore_backup_schedule by usage: the backups that it makes.

https://cloud.google.com/firestore/pricing (read 2026-12-01). Backups have no free tier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import firestore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"storage_gb": "average GiB of the backups of this schedule"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months."""
    database = firestore.database_of(resource)
    if database is not None:
        resource.set_place(firestore.location(database))
    yield resource.by_usage("storage_gb", "Backups", "GiB-months", "firestore/backup-data")
