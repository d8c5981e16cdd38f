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
    """Judge the guard and the wait. `prevent_destroy` in the sources is a guard as good as the provider's own.

    With a provider before 7.33, which has no `deletion_policy`, and without the sources, the plan cannot show a guard
    at all: only the wait is judged.
    """
    _ = plan
    answers = {_GUARD: _is_unguarded(change), _WAIT: _is_short(change)}
    if True in answers.values():
        return fail(*(_shown(change, path) for path, answer in answers.items() if answer))
    doubts = [_shown(change, path) for path, answer in answers.items() if answer is None]
    return unknown(*doubts) if doubts else PASS


def _is_unguarded(change: ResourceChange) -> Answer:
    prevents = change.prevents_destroy
    if prevents:
        return False
    if not has_attribute(change, _GUARD):
        return prevents is False
    guard = change.get(_GUARD)
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
    if path == _WAIT:
        return evidence(change, path)
    if not has_attribute(change, _GUARD):
        return Evidence("lifecycle.prevent_destroy", "known", False, "this provider has no deletion_policy (7.33 has)")
    unset = "unset; the provider's default is DELETE" if change.get(path) is UNSET else ""
    elsewhere = "" if change.prevents_destroy is False else "octoguard reads lifecycle.prevent_destroy with --root"
    return evidence(change, path, "; ".join(filter(None, (unset, elsewhere))))
