"""Flags changes that reduce the capacity for existing data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._before_after import Lower, compare

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_CAPACITY = {
    "google_compute_disk": "size",
    "google_compute_region_disk": "size",
    "google_filestore_instance": "file_shares[0].capacity_gb",
    "google_lustre_instance": "capacity_gib",
    "google_memorystore_instance": "shard_count",
    "google_netapp_volume": "capacity_gib",
    "google_parallelstore_instance": "capacity_gib",
    "google_redis_cluster": "shard_count",
    "google_redis_instance": "memory_size_gb",
    "google_sql_database_instance": "settings[0].disk_size",
}


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail where the capacity is lowered; None where nothing changes."""
    _ = plan
    return compare(change, [Lower(_CAPACITY[change.type])])
