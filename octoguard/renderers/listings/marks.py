"""Renders the outcomes of marking recommendations at Google."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.rightsizing.marks import STATES, not_allowed

if TYPE_CHECKING:
    from octoguard.rightsizing.marks import MarkOutcome


def line(outcome: MarkOutcome, *, dry_run: bool) -> str:
    """What was done to one recommendation, or would be done."""
    after = STATES[outcome.mark]
    if outcome.problem:
        return f"{outcome.name}: not marked {after}: {outcome.problem}"
    if outcome.unchanged:
        return f"{outcome.name}: {after} already"
    would = "would change " if dry_run else ""
    doubt = f" (Google may refuse it: {reason})" if dry_run and (reason := not_allowed(outcome)) else ""
    return f"{outcome.name}: {would}{outcome.before} -> {after}{doubt}"


def failed(number: int, total: int) -> str:
    """The last line, if some recommendations were not marked."""
    recommendations = "recommendation was" if total == 1 else "recommendations were"
    return f"{number} of {total} {recommendations} not marked: see the reasons above"
