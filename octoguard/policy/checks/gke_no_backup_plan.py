"""Flags a GKE cluster whose workloads and volumes nothing backs up."""

from typing import Final

from octoguard.plan import UNSET, Plan, ResourceChange
from octoguard.policy.checks._gke import default_of, parts_of, truth
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

DAYS: Final = 30
_AGENT = "addons_config[0].gke_backup_agent_config[0].enabled"
_RETAIN = "retention_policy[0].backup_retain_days"


def check(cluster: ResourceChange, plan: Plan) -> Outcome:
    """Pass with the agent and one plan that backs up on schedule and keeps what it has for long enough."""
    agent = truth(cluster, _AGENT, unset=False)
    if agent is not True:
        shown = evidence(cluster, _AGENT, default_of(cluster, _AGENT, "false"))
        return (unknown if agent is None else fail)(shown)
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
    """What makes a backup plan worthless, and what cannot be known about it."""
    days = backup.get(_RETAIN)
    schedules = [backup.get(f"backup_schedule[0].{name}") for name in ("cron_schedule", "rpo_config[0]")]
    answers = {
        "deactivated": truth(backup, "deactivated", unset=False),
        "backup_schedule[0].paused": truth(backup, "backup_schedule[0].paused", unset=False),
        "backup_schedule": all(value is UNSET or value == "" for value in schedules),
        # Backups without a limit are kept until somebody deletes them.
        _RETAIN: False if days is UNSET else days < DAYS if isinstance(days, int) else None,
    }
    says = {"backup_schedule": "unset; nothing is backed up by itself", _RETAIN: f"at least {DAYS} days are needed"}
    wrong = [of(backup, path, says.get(path, "")) for path, bad in answers.items() if bad]
    unclear = [of(backup, path) for path, bad in answers.items() if bad is None]
    return wrong, unclear
