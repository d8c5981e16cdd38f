"""Prices google_netapp_backup by usage: the stored backup.

https://cloud.google.com/netapp/volumes/pricing (read 2026-12-01).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"storage_gb": "GiB of the backup"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months."""
    yield resource.by_usage("storage_gb", "Backup", "GiB-months", "netapp/backup")
