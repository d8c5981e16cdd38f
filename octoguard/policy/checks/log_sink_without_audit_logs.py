"""Flags sinks that would export audit logs if they were not disabled or did not exclude them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET
from octoguard.policy.checks._log_sinks import audit_logs_in, exclusions, is_off, sinks_of
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps
    from octoguard.policy.checks._answers import Answer


def check(sink: ResourceChange, plan: Plan) -> Outcome | None:
    """Pass if this sink or another one exports audit logs; None for a sink for other logs."""
    takers = sinks_of(plan)
    if takers.takers.get(sink.address):
        return PASS
    text = sink.get("filter")
    if text is UNKNOWN or text is SENSITIVE:
        return PASS if takers.takes else unknown(evidence(sink, "filter"))
    words = set() if text is UNSET else set(audit_logs_in(str(text)).values())
    if text is not UNSET and text != "" and not words:
        return None
    answers: dict[Steps, Answer] = {
        ("disabled",): is_off(sink),
        ("filter",): "dropped" in words and "kept" not in words,
        **exclusions(sink),
    }
    elsewhere = takers.takes
    if elsewhere:
        return PASS
    flaws = [evidence(sink, path) for path, answer in answers.items() if answer]
    doubts = [evidence(sink, path) for path, answer in answers.items() if answer is None]
    return fail(*flaws) if flaws and elsewhere is False else unknown(*flaws, *doubts)
