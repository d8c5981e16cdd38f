"""Flags changes that turn off backups, point-in-time recovery, versioning or persistence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._before_after import Gone, Off, Rule, compare

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_CACHES: tuple[Rule, ...] = (
    Off("persistence_config[0].mode", on=("RDB", "AOF"), unset="DISABLED"),
    Gone("automated_backup_config[0].retention"),
)
_BACKUPS: dict[str, tuple[Rule, ...]] = {
    "google_alloydb_cluster": (
        Off("automated_backup_policy[0].enabled"),
        Off("continuous_backup_config[0].enabled", unset="true"),
    ),
    "google_bigtable_table": (Gone("automated_backup_policy[0].frequency"),),
    "google_container_cluster": (Off("addons_config[0].gke_backup_agent_config[0].enabled"),),
    "google_firestore_database": (
        Off(
            "point_in_time_recovery_enablement",
            on=("POINT_IN_TIME_RECOVERY_ENABLED",),
            unset="POINT_IN_TIME_RECOVERY_DISABLED",
        ),
    ),
    "google_gke_backup_backup_plan": (
        Off("deactivated", on=("false",)),
        Off("backup_schedule[0].paused", on=("false",)),
        Gone("backup_schedule[0]"),
    ),
    "google_memorystore_instance": _CACHES,
    "google_redis_cluster": _CACHES,
    "google_redis_instance": (Off("persistence_config[0].persistence_mode", on=("RDB",), unset="DISABLED"),),
    "google_spanner_instance": (Off("default_backup_schedule_type", on=("AUTOMATIC",), unset="NONE"),),
    "google_sql_database_instance": (
        Off("settings[0].backup_configuration[0].enabled"),
        Off("settings[0].backup_configuration[0].point_in_time_recovery_enabled"),
        Off("settings[0].backup_configuration[0].binary_log_enabled"),
        Off("settings[0].retain_backups_on_delete"),
        Off("settings[0].final_backup_config[0].enabled"),
    ),
    "google_storage_bucket": (Off("versioning[0].enabled"),),
}


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail for every such attribute that the change turns off; None where nothing changes."""
    _ = plan
    return compare(change, _BACKUPS[change.type])
