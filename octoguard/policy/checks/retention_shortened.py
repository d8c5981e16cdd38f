"""Flags changes that shorten the retention of data, backups, versions or keys."""

from __future__ import annotations

from typing import Any

from octoguard.plan import SENSITIVE, UNKNOWN, Plan, ResourceChange
from octoguard.plan.values import has_hidden
from octoguard.policy.checks._before_after import FOREVER, Lower, amount, compare
from octoguard.policy.operators import text_of
from octoguard.policy.outcome import Evidence, Outcome, evidence, fail, unknown

_DAY = 86400
_LOGS = (Lower("retention_days", 30),)
_SECRETS = (Lower("ttl", FOREVER), Lower("version_destroy_ttl", 0))
_KEPT: dict[str, tuple[Lower, ...]] = {
    "google_alloydb_cluster": (
        Lower("continuous_backup_config[0].recovery_window_days", 14),
        Lower("automated_backup_policy[0].quantity_based_retention[0].count"),
        Lower("automated_backup_policy[0].time_based_retention[0].retention_period"),
    ),
    "google_backup_dr_backup_vault": (Lower("backup_minimum_enforced_retention_duration"),),
    "google_bigquery_dataset": (Lower("max_time_travel_hours", 168),),
    "google_bigquery_table": (
        Lower("expiration_time", FOREVER, zero_is_forever=True),
        Lower("time_partitioning[0].expiration_ms", FOREVER, zero_is_forever=True),
    ),
    "google_bigtable_table": (
        Lower("automated_backup_policy[0].retention_period"),
        Lower("change_stream_retention", 0),
    ),
    "google_compute_resource_policy": (
        Lower("snapshot_schedule_policy[0].retention_policy[0].max_retention_days", FOREVER),
    ),
    "google_firestore_backup_schedule": (Lower("retention"),),
    "google_gke_backup_backup_plan": (
        Lower("retention_policy[0].backup_retain_days", FOREVER, zero_is_forever=True),
        Lower("retention_policy[0].backup_delete_lock_days", 0),
    ),
    "google_kms_crypto_key": (Lower("destroy_scheduled_duration", 30 * _DAY),),
    "google_logging_billing_account_bucket_config": _LOGS,
    "google_logging_folder_bucket_config": _LOGS,
    "google_logging_organization_bucket_config": _LOGS,
    "google_logging_project_bucket_config": _LOGS,
    "google_pubsub_subscription": (Lower("message_retention_duration", 7 * _DAY),),
    "google_pubsub_topic": (Lower("message_retention_duration", 0),),
    "google_secret_manager_regional_secret": _SECRETS,
    "google_secret_manager_secret": _SECRETS,
    "google_spanner_backup_schedule": (Lower("retention_duration"),),
    "google_spanner_database": (Lower("version_retention_period", 3600),),
    "google_sql_database_instance": (
        Lower("settings[0].backup_configuration[0].backup_retention_settings[0].retained_backups", 7),
        Lower("settings[0].backup_configuration[0].transaction_log_retention_days"),
    ),
    "google_storage_bucket": (
        Lower("retention_policy[0].retention_period", 0),
        Lower("soft_delete_policy[0].retention_duration_seconds", 7 * _DAY),
    ),
}
# Conditions for how long an object is kept; all others select objects.
_AGES = ("age", "days_since_custom_time", "days_since_noncurrent_time", "num_newer_versions")
_SAY_NOTHING = frozenset({"no_age"})
_RULES = "lifecycle_rule"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail for every shortened retention, and for lifecycle rules that delete sooner; None where nothing changes."""
    _ = plan
    outcome = compare(change, _KEPT[change.type])
    if outcome is None or change.type != "google_storage_bucket":
        return outcome
    sooner = _deletes_sooner(change)
    if sooner is None:
        return outcome
    if outcome.status == sooner.status:
        return Outcome(outcome.status, (*outcome.evidence, *sooner.evidence))
    return outcome if outcome.status == "fail" else sooner


def _deletes_sooner(change: ResourceChange) -> Outcome | None:
    """Check the lifecycle rules of a bucket; None if none of them deletes objects that were kept."""
    if change.is_kept(_RULES):
        return None
    before, after = change.own(_RULES, "before"), change.own(_RULES, "after")
    if after is UNKNOWN or after is SENSITIVE:
        return unknown(evidence(change, _RULES))
    old = [UNKNOWN] if before is SENSITIVE else _deleting(before)
    bad: list[Evidence] = []
    hidden: list[Evidence] = []
    for rule in _deleting(after):
        if any(_covers(other, rule) for other in old):
            continue
        if has_hidden(rule):
            hidden.append(evidence(change, _RULES, "the objects that it deletes are not known"))
        elif has_hidden(old):
            hidden.append(evidence(change, _RULES, "sensitive before the change", side="before"))
        else:
            bad.append(Evidence(_RULES, "known", _condition_text(rule), "deletes objects that were kept longer before"))
    if bad:
        return fail(*bad)
    return unknown(*hidden) if hidden else None


def _deleting(rules: Any) -> list[Any]:
    """The conditions of the rules that delete objects; UNKNOWN for a rule that may delete."""
    conditions: list[Any] = []
    for rule in rules if isinstance(rules, list) else ():
        action = _first(rule.get("action")) if isinstance(rule, dict) else UNKNOWN
        kind = action.get("type") if isinstance(action, dict) else UNKNOWN
        if kind is UNKNOWN or kind is SENSITIVE:
            conditions.append(UNKNOWN)
        elif kind == "Delete":
            conditions.append(_first(rule.get("condition")))
    return conditions


def _first(block: Any) -> Any:
    if block is UNKNOWN or block is SENSITIVE:
        return UNKNOWN
    first = block[0] if isinstance(block, list) and block else {}
    return first if isinstance(first, dict) else UNKNOWN


def _covers(old: Any, new: Any) -> bool:
    """Whether an old rule, as far as known, already deleted everything that the new one deletes."""
    if has_hidden(old) or has_hidden(new) or _meant(old) != _meant(new):
        return False
    ages = [(_age(old, name), _age(new, name)) for name in _AGES]
    return all(old_age is not None and other is not None and old_age <= other for old_age, other in ages)


def _age(condition: dict[str, Any], name: str) -> float | None:
    value = condition.get(name)
    return 0 if value in (None, "") else amount(value)


def _meant(condition: dict[str, Any]) -> dict[str, Any]:
    kept = {
        name: sorted(map(text_of, value)) if isinstance(value, list) else value
        for name, value in condition.items()
        if name not in _AGES and name not in _SAY_NOTHING and not name.startswith("send_")
    }
    return {name: value for name, value in kept.items() if value not in (None, "", [], 0, "ANY")}


def _condition_text(condition: dict[str, Any]) -> str:
    settings = {name: value for name, value in condition.items() if value not in (None, "", [], 0, False)}
    return "Delete if " + (", ".join(f"{name} is {text_of(value)}" for name, value in settings.items()) or "it exists")
