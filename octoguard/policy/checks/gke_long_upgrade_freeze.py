"""Flags maintenance exclusions that keep patches away from GKE nodes for too long."""

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
    """Judge every exclusion by itself."""
    _ = plan
    exclusions = blocks(cluster, _EXCLUSIONS)
    if exclusions is None:
        return unknown(evidence(cluster, _EXCLUSIONS))
    answers = {one: both(_stops_nodes(cluster, one), _is_long(cluster, one)) for one in exclusions}
    for wanted in (True, None):
        shown = [item for one, bad in answers.items() if bad is wanted for item in _shown(cluster, one)]
        if shown:
            return fail(*shown) if wanted else unknown(*shown)
    return PASS


def _stops_nodes(cluster: ResourceChange, exclusion: str) -> bool | None:
    """Whether patches of nodes wait; an exclusion that says nothing stops every upgrade."""
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
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def _shown(cluster: ResourceChange, exclusion: str) -> list[Evidence]:
    scope = f"{exclusion}.{_SCOPE}"
    ends = _BEHAVIOUR if cluster.get(f"{exclusion}.end_time") in (UNSET, "") else "end_time"
    return [
        evidence(cluster, scope, default_of(cluster, scope, "NO_UPGRADES")),
        evidence(cluster, f"{exclusion}.start_time"),
        evidence(cluster, f"{exclusion}.{ends}", f"nodes may go without patches for at most {DAYS} days"),
    ]
