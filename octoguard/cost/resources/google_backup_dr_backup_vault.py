"""Prices google_backup_dr_backup_vault by usage: the stored backups.

https://cloud.google.com/backup-disaster-recovery/pricing. `google_backup_dr_backup_plan_association` has the charge for
protected data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"storage_gb": "average GiB of backups in the vault"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months."""
    yield resource.by_usage("storage_gb", "Vault storage", "GiB-months", "backup-dr/backup-vault-storage")
