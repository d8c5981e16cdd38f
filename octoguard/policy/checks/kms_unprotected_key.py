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
    """Judge the guard and the wait; a provider that has no guard leaves that open."""
    _ = plan
    answers = {_GUARD: _is_unguarded(change), _WAIT: _is_short(change)}
    if True in answers.values():
        return fail(*(_shown(change, path) for path, answer in answers.items() if answer))
    doubts = [_shown(change, path) for path, answer in answers.items() if answer is None]
    return unknown(*doubts) if doubts else PASS


def _is_unguarded(change: ResourceChange) -> Answer:
    guard = change.get(_GUARD)
    if guard is UNKNOWN or guard is SENSITIVE or not has_attribute(change, _GUARD):
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
    if path == _GUARD and not has_attribute(change, _GUARD):
        return Evidence(path, "unknown", None, "this provider has no such attribute (7.33 and later do)")
    return evidence(change, path, "unset; the API's default is DELETE" if change.get(path) is UNSET else "")
