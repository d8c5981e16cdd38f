"""Flags exclusions that drop audit logs from a project's log storage while no sink exports them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNKNOWN
from octoguard.policy.checks._log_sinks import SINKS, audit_logs_in, drops, exclusions, sinks_of
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps
    from octoguard.policy.checks._answers import Answer

# The _Required sink stores these for 400 days, whatever is excluded.
_STORED = frozenset({"access_transparency", "activity", "system_event"})


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Check an exclusion, or the filter and the exclusions of the _Default sink."""
    answers = _sink(change) if change.type in SINKS else {("filter",): drops(change, (), _STORED)}
    items_by_answer = {
        answer: [evidence(change, path) for path, verdict in answers.items() if verdict is answer]
        for answer in (True, None)
    }
    if not items_by_answer[True] and not items_by_answer[None]:
        return PASS
    elsewhere = sinks_of(plan).takes
    if elsewhere:
        return PASS
    if items_by_answer[True] and elsewhere is False:
        return fail(*items_by_answer[True])
    return unknown(*items_by_answer[True], *items_by_answer[None])


def _sink(sink: ResourceChange) -> dict[Steps, Answer]:
    text = sink.get("filter")
    dropped = False
    if isinstance(text, str):
        dropped = any(word == "dropped" and log not in _STORED for log, word in audit_logs_in(text).items())
    return {("filter",): None if text is UNKNOWN or text is SENSITIVE else dropped, **exclusions(sink, _STORED)}
