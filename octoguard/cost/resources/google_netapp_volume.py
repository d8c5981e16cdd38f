"""Prices google_netapp_volume by usage: the backups of its backup policy. Its storage pool has the capacity.

https://cloud.google.com/netapp/volumes/pricing (read 2026-12-01).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"backup_storage_gb": "average GiB of the backups that a backup policy makes"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months of scheduled backups; nothing for a volume without a backup policy."""
    if resource.items("backup_config[0].backup_policies"):
        yield resource.by_usage("backup_storage_gb", "Scheduled backups", "GiB-months", "netapp/backup")
