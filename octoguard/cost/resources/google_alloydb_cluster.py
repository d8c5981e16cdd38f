"""Prices google_alloydb_cluster by usage: stored data and backups. Its instances have the nodes.

https://cloud.google.com/alloydb/pricing: all instances of a cluster share its storage, which Google
charges for once, as used. A secondary cluster has storage of its own. Continuous backup is on by default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import alloydb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "storage_gb": "average GiB of data",
    "backup_storage_gb": "average GiB of continuous and automated backups",
}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months of data and backups. A free trial cluster costs nothing."""
    if alloydb.is_free_trial(resource):
        resource.assume("a free trial cluster costs nothing during the trial")
        return
    yield resource.by_usage("storage_gb", "Storage", "GiB-months", "alloydb/storage")
    yield resource.by_usage("backup_storage_gb", "Backups", "GiB-months", "alloydb/backup-storage")
