"""Flags GKE maintenance exclusions that block node patches for too long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from octoguard.plan import UNSET, Plan, ResourceChange
from octoguard.policy.checks._answers import both
from octoguard.policy.checks._gke import default_of
from octoguard.policy.checks._machines import blocks
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.policy.outcome import Evidence

DAYS: Final = 180
_EXCLUSIONS = "maintenance_policy[0].maintenance_exclusion"
_SCOPE = "exclusion_options[0].scope"
_BEHAVIOUR = "exclusion_options[0].end_time_behavior"


def check(cluster: ResourceChange, plan: Plan) -> Outcome:
    """Judge each maintenance exclusion separately."""
    _ = plan
    exclusions = blocks(cluster, _EXCLUSIONS)
    if exclusions is None:
        return unknown(evidence(cluster, _EXCLUSIONS))
    answers = {path: both(_stops_nodes(cluster, path), _is_long(cluster, path)) for path in exclusions}
    for answer in (True, None):
        items = [item for path, bad in answers.items() if bad is answer for item in _evidence(cluster, path)]
        if items:
            return fail(*items) if answer else unknown(*items)
    return PASS


def _stops_nodes(cluster: ResourceChange, exclusion: str) -> bool | None:
    """Whether the exclusion blocks node patches; an exclusion without a scope blocks every upgrade."""
    scope = cluster.get(f"{exclusion}.{_SCOPE}")
    if scope is UNSET:
        return True
    return scope != "NO_MINOR_UPGRADES" if isinstance(scope, str) else None


def _is_long(cluster: ResourceChange, exclusion: str) -> bool | None:
    behaviour = cluster.get(f"{exclusion}.{_BEHAVIOUR}")
    if behaviour == "UNTIL_END_OF_SUPPORT":
        return True
    start, end = (_time(cluster.get(f"{exclusion}.{name}")) for name in ("start_time", "end_time"))
    if start is None or end is None or not (behaviour is UNSET or isinstance(behaviour, str)):
        return None
    return end - start > timedelta(days=DAYS)


def _time(value: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time is not None and time.tzinfo is None else time


def _evidence(cluster: ResourceChange, exclusion: str) -> list[Evidence]:
    scope = f"{exclusion}.{_SCOPE}"
    ends = _BEHAVIOUR if cluster.get(f"{exclusion}.end_time") in (UNSET, "") else "end_time"
    return [
        evidence(cluster, scope, default_of(cluster, scope, "NO_UPGRADES")),
        evidence(cluster, f"{exclusion}.start_time"),
        evidence(cluster, f"{exclusion}.{ends}", f"node patches may be blocked for at most {DAYS} days"),
    ]
