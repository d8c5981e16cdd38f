"""Flags GKE clusters without a working Backup for GKE plan."""

from typing import Final

from octoguard.plan import UNSET, Plan, ResourceChange
from octoguard.policy.checks._gke import default_of, parts_of, truth
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

DAYS: Final = 30
_AGENT = "addons_config[0].gke_backup_agent_config[0].enabled"
_RETAIN = "retention_policy[0].backup_retain_days"


def check(cluster: ResourceChange, plan: Plan) -> Outcome:
    """Pass if the agent is on and a backup plan has an active schedule and sufficient retention."""
    agent = truth(cluster, _AGENT, unset=False)
    if agent is not True:
        item = evidence(cluster, _AGENT, default_of(cluster, _AGENT, "false"))
        return (unknown if agent is None else fail)(item)
    flaws: list[Evidence] = []
    doubts: list[Evidence] = []
    sure, perhaps = parts_of(cluster, plan, "google_gke_backup_backup_plan")
    for backup in [*sure, *perhaps]:
        wrong, unclear = _flaws(backup)
        if backup in perhaps:
            unclear.append(of(backup, "cluster", "may be this cluster"))
        if not wrong and not unclear:
            return PASS
        flaws += wrong
        doubts += [] if wrong else unclear
    if doubts:
        return unknown(*doubts)
    missing = Evidence("", "known", "no backup plan", "this plan has no google_gke_backup_backup_plan for the cluster")
    return fail(*flaws or [missing])


def _flaws(backup: ResourceChange) -> tuple[list[Evidence], list[Evidence]]:
    """The settings that make a backup plan ineffective, and the settings that are not known."""
    days = backup.get(_RETAIN)
    schedules = [backup.get(f"backup_schedule[0].{name}") for name in ("cron_schedule", "rpo_config[0]")]
    answers = {
        "deactivated": truth(backup, "deactivated", unset=False),
        "backup_schedule[0].paused": truth(backup, "backup_schedule[0].paused", unset=False),
        "backup_schedule": all(value is UNSET or value == "" for value in schedules),
        # Without a retention limit, backups are kept until they are deleted manually.
        _RETAIN: False if days is UNSET else days < DAYS if isinstance(days, int) else None,
    }
    details = {"backup_schedule": "unset; no automatic backups", _RETAIN: f"must be at least {DAYS} days"}
    wrong = [of(backup, path, details.get(path, "")) for path, bad in answers.items() if bad]
    unclear = [of(backup, path) for path, bad in answers.items() if bad is None]
    return wrong, unclear
