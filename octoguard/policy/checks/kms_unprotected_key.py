"""Flags KMS keys that Terraform can destroy, or that are destroyed in less than 30 days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET
from octoguard.policy.operators import OPERATORS
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._answers import Answer

_GUARD = "deletion_policy"
_WAIT = "destroy_scheduled_duration"
_is_30_days = OPERATORS["at_least"][0](2592000)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge the deletion policy and the waiting time. `prevent_destroy` in the sources counts as protection too.

    A provider before 7.33 has no `deletion_policy`. Without the sources, the plan then cannot show any protection,
    and only the waiting time is judged.
    """
    _ = plan
    answers = {_GUARD: _is_unguarded(change), _WAIT: _is_short(change)}
    if True in answers.values():
        return fail(*(_evidence(change, path) for path, answer in answers.items() if answer))
    doubts = [_evidence(change, path) for path, answer in answers.items() if answer is None]
    return unknown(*doubts) if doubts else PASS


def _is_unguarded(change: ResourceChange) -> Answer:
    prevents = change.prevents_destroy
    if prevents:
        return False
    if not change.has_attribute(_GUARD):
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


def _evidence(change: ResourceChange, path: str) -> Evidence:
    if path == _WAIT:
        return evidence(change, path)
    if not change.has_attribute(_GUARD):
        return Evidence("lifecycle.prevent_destroy", "known", False, "provider has no deletion_policy (added in 7.33)")
    unset = "unset; the provider's default is DELETE" if change.get(path) is UNSET else ""
    elsewhere = (
        ""
        if change.prevents_destroy is False
        else "lifecycle.prevent_destroy is not known; octoguard reads it from the sources with --root"
    )
    return evidence(change, path, "; ".join(filter(None, (unset, elsewhere))))
