"""Flags keys that a plan can destroy, or that are gone sooner than in 30 days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET
from octoguard.policy.checks._schema import has_attribute
from octoguard.policy.operators import OPERATORS
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._answers import Answer

_GUARD = "deletion_policy"
_WAIT = "destroy_scheduled_duration"
_is_30_days = OPERATORS["at_least"][0](2592000)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge the guard and the wait; with a provider that has no guard (before 7.33), the wait alone."""
    _ = plan
    answers = {_GUARD: _is_unguarded(change), _WAIT: _is_short(change)}
    if True in answers.values():
        return fail(*(_shown(change, path) for path, answer in answers.items() if answer))
    doubts = [_shown(change, path) for path, answer in answers.items() if answer is None]
    return unknown(*doubts) if doubts else PASS


def _is_unguarded(change: ResourceChange) -> Answer:
    guard = change.get(_GUARD)
    if not has_attribute(change, _GUARD):
        return False
    if guard is UNKNOWN or guard is SENSITIVE:
        return None
    return guard not in ("PREVENT", "ABANDON")


def _is_short(change: ResourceChange) -> Answer:
    wait = change.get(_WAIT)
    if wait is UNSET or wait == "":
        return False
    if wait is UNKNOWN or wait is SENSITIVE:
        return None
    answer = _is_30_days(wait)
    return None if answer is None else not answer


def _shown(change: ResourceChange, path: str) -> Evidence:
    return evidence(change, path, "unset; the API's default is DELETE" if change.get(path) is UNSET else "")
