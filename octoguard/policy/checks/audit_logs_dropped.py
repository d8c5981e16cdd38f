"""Flags exclusions that keep audit logs out of a project's log storage while no sink takes them elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNKNOWN
from octoguard.policy.checks._log_sinks import SINKS, audit_logs_in, drops, exclusions, sinks_of
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps
    from octoguard.policy.checks._answers import Answer

# The sink _Required stores these for 400 days, whatever is excluded.
_STORED = frozenset({"access_transparency", "activity", "system_event"})


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge an exclusion, or the filter and the exclusions of the sink _Default."""
    answers = _sink(change) if change.type in SINKS else {("filter",): drops(change, (), _STORED)}
    shown = {
        answer: [evidence(change, path) for path, one in answers.items() if one is answer] for answer in (True, None)
    }
    if not shown[True] and not shown[None]:
        return PASS
    elsewhere = sinks_of(plan).takes
    if elsewhere:
        return PASS
    if shown[True] and elsewhere is False:
        return fail(*shown[True])
    return unknown(*shown[True], *shown[None])


def _sink(sink: ResourceChange) -> dict[Steps, Answer]:
    text = sink.get("filter")
    dropped = False
    if isinstance(text, str):
        dropped = any(word == "dropped" and log not in _STORED for log, word in audit_logs_in(text).items())
    return {("filter",): None if text is UNKNOWN or text is SENSITIVE else dropped, **exclusions(sink, _STORED)}
