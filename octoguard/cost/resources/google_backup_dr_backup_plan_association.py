"""Prices google_backup_dr_backup_plan_association by usage: the data that it protects.

https://cloud.google.com/backup-disaster-recovery/pricing: the price depends on the kind of workload. The catalogue has
the price for Compute Engine instances only. `google_backup_dr_backup_vault` has the stored backups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"protected_data_gb": "average GiB of the protected workload"}
_VM = "compute.googleapis.com/Instance"


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months of protected data. Raises Unpriceable if the kind of workload is unknown."""
    kind = resource.required("resource_type")
    if kind == _VM:
        sku = "backup-dr/compute-engine-vm-management"
        yield resource.by_usage("protected_data_gb", "Protected data", "GiB-months", sku)
        return
    gib, missing = Range.of(resource.usage_of("protected_data_gb")), MissingPrice(f"Backup and DR for {kind}")
    yield Component("Protected data", gib, "GiB-months", missing, usage_based=True)
