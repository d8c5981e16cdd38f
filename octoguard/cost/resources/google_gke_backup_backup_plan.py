"""Prices google_gke_backup_backup_plan: protected namespaces and backup storage, by usage.

https://cloud.google.com/kubernetes-engine/pricing#backup-for-gke (read 2026-11-30): since 2026-03-02 Google charges for
each namespace in the newest backup of the plan, except system namespaces, and for the stored GiB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "protected_namespaces": "namespaces in the newest backup, without system namespaces",
    "storage_gb": "average GiB of backups",
}


def components(resource: Resource) -> Iterator[Component]:
    """Namespace-months and GiB-months."""
    yield resource.by_usage(
        "protected_namespaces", "Protected namespaces", "namespace-months", "gke-backup/protected-namespace"
    )
    yield resource.by_usage("storage_gb", "Backup storage", "GiB-months", "gke-backup/backup-storage")
