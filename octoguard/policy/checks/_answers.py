"""Answers of three values: yes, no, and None where the plan cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET
from octoguard.policy.operators import same

if TYPE_CHECKING:
    from octoguard.plan import ResourceChange
    from octoguard.plan.path import Steps

Answer = bool | None


def both(*answers: Answer) -> Answer:
    """Kleene's `and`."""
    return False if False in answers else None if None in answers else True


def either(*answers: Answer) -> Answer:
    """Kleene's `or`."""
    return True if True in answers else None if None in answers else False


def says(change: ResourceChange, path: str | Steps, wanted: Any, *, unset: bool) -> Answer:
    """Whether an attribute has that value; `unset` answers for one that is not set."""
    value = change.get(path)
    if value is UNSET or value == "":
        return unset
    if value is UNKNOWN or value is SENSITIVE:
        return None
    return same(value, wanted)
