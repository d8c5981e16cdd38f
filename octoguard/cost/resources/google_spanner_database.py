"""Prices google_spanner_database by usage: stored data, backups and Data Boost. Its instance has the nodes.

https://cloud.google.com/spanner/pricing (read 2026-12-01). The price of stored data includes all replicas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import spanner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "storage_gb": "average GiB of tables and indexes on SSD, without replicas",
    "hdd_storage_gb": "average GiB that tiered storage keeps on HDD, without replicas",
    "backup_storage_gb": "average GiB of backups that no google_spanner_backup_schedule makes",
    "monthly_data_boost_spu_hours": "Data Boost per month, in hours of a serverless processing unit",
}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months of data and backups, hours of Data Boost. A database of a free trial instance costs nothing."""
    instance = spanner.instance_of(resource)
    if instance is not None:
        if spanner.is_free_trial(instance):
            resource.assume("the database of a free trial instance costs nothing for 90 days")
            return
        resource.set_place(spanner.location(instance))
    yield resource.by_usage("storage_gb", "Storage (SSD)", "GiB-months", "spanner/ssd-storage-regional")
    if resource.used("hdd_storage_gb") is not None:
        yield resource.by_usage("hdd_storage_gb", "Storage (HDD)", "GiB-months", "spanner/hdd-storage-regional")
    if resource.used("backup_storage_gb") is not None:
        yield resource.by_usage("backup_storage_gb", "Backups", "GiB-months", "spanner/backup-storage-regional")
    if resource.used("monthly_data_boost_spu_hours") is not None:
        sku = "spanner/data-boost-serverless-processing-unit"
        yield resource.by_usage("monthly_data_boost_spu_hours", "Data Boost", "SPU-hours", sku)
