"""`CustomizeDiff` functions of Cloud SQL (`services/sql/resource_sql_database_instance.go` of the provider)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.standin.customdiff.change import first
from octoguard.standin.customdiff.conditions import is_removed, shrinks
from octoguard.standin.values import UNKNOWN, is_empty

if TYPE_CHECKING:
    from octoguard.standin.customdiff.change import PlannedChange

_DISK = "settings.0.disk_size"
_NETWORK = "settings.0.ip_configuration.0.private_network"
_UPGRADE = "settings.0.auto_upgrade_enabled"
_DIRECTORY = "settings.0.active_directory_config.0."


def disk_size(change: PlannedChange, _: str) -> None:
    """`diskSizeCutomizeDiff`: shrinking a disk forces a replacement, unless it resizes automatically."""
    if not shrinks(change.old(_DISK), change.new(_DISK)):
        return
    if change.new("settings.0.disk_autoresize") is False:
        change.force_new(_DISK)
    else:
        change.keep(_DISK)


def private_network(change: PlannedChange, _: str) -> None:
    """`privateNetworkCustomizeDiff`: removing the private network forces a replacement."""
    if is_removed(change.old(_NETWORK), change.new(_NETWORK)):
        change.force_new(_NETWORK)


def primary(change: PlannedChange, arguments: str) -> None:
    """`ForceNewIf(...)`, for the primary of a replica: in place only for the old primary after a switchover."""
    key = arguments.partition(",")[0]
    if change.changes(key) and not _is_switched_over(change):
        change.force_new(key)


def _is_switched_over(change: PlannedChange) -> bool:
    """`isSwitchoverFromOldPrimarySide`."""
    replica = first(change.items("replica_configuration"))
    if replica is None:
        return False
    is_demoted = change.old("instance_type") == "CLOUD_SQL_INSTANCE" and change.new("instance_type") == (
        "READ_REPLICA_INSTANCE"
    )
    name = change.new("master_instance_name")
    is_new_primary = name in change.old_items("replica_names") and name not in change.items("replica_names")
    is_sql_server = change.text("database_version").startswith("SQLSERVER")
    return is_demoted and is_new_primary and (not is_sql_server or replica.get("cascadable_replica") is True)


def promotion(change: PlannedChange, _: str) -> None:
    """`IfValueChange(instance_type, ...)`: a promoted replica has no primary."""
    if change.old("instance_type") != "READ_REPLICA_INSTANCE" or change.new("instance_type") != "CLOUD_SQL_INSTANCE":
        return
    for name in ("master_instance_name", "replica_configuration"):
        if not is_empty(change.config.get(name)):
            change.refuse(f"Replica promote configuration check failed. Please remove {name} and try again.")
            return
    change.set("master_instance_name", None)
    change.set("replica_configuration", [])


def point_in_time_recovery(change: PlannedChange, _: str) -> None:
    """`pitrSupportDbCustomizeDiff`: MySQL uses binary logs instead of this setting."""
    version = change.new("database_version")
    is_enabled = change.new("settings.0.backup_configuration.0.point_in_time_recovery_enabled")
    if is_enabled is not True or not isinstance(version, str) or version.startswith(("POSTGRES", "SQLSERVER")):
        return
    change.refuse(
        "point_in_time_recovery_enabled is only available for the following [POSTGRES SQLSERVER]. You may want to "
        "consider using binary_log_enabled instead and remove point_in_time_recovery_enabled (removing "
        "point_in_time_recovery_enabled and adding binary_log_enabled will enable pitr for MYSQL)"
    )


def node_count(change: PlannedChange, _: str) -> None:
    """`nodeCountCustomDiff`: an autoscaled read pool keeps its node count within the autoscaling limits."""
    scaling = "settings.0.read_pool_auto_scale_config.0."
    if change.new(scaling + "enabled") is not True:
        return
    count = change.old("node_count") or 0
    low, high = (change.new(scaling + name) or 0 for name in ("min_node_count", "max_node_count"))
    if UNKNOWN in (low, high):
        return
    if count < low or count > high:
        change.set("node_count", low if count < low else high)
    else:
        change.keep("node_count")


def auto_upgrade(change: PlannedChange, _: str) -> None:
    """`autoUpgradeEnabledCustomizeDiff`: disabling automatic upgrades forces a replacement."""
    if change.old(_UPGRADE) is True and change.new(_UPGRADE) in (None, False):
        change.force_new(_UPGRADE)


def active_directory(change: PlannedChange, _: str) -> None:
    """`activeDirectoryCustomizeDiff`: required settings of a customer-managed directory."""
    if change.text(_DIRECTORY + "mode") != "CUSTOMER_MANAGED_ACTIVE_DIRECTORY":
        return
    names = ("dns_servers", "admin_credential_secret_name", "organizational_unit")
    if any(is_empty(change.new(_DIRECTORY + name)) for name in names):
        change.refuse(
            "dns_servers, admin_credential_secret_name, and organizational_unit must all be provided when mode is "
            "CUSTOMER_MANAGED_ACTIVE_DIRECTORY"
        )
