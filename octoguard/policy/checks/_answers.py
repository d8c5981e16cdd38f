"""Answers in three-valued logic: True, False, or None if the plan does not determine the answer."""

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


def says(change: ResourceChange, path: str | Steps, expected: Any, *, unset: bool) -> Answer:
    """Whether an attribute has the expected value; `unset` is the answer for an unset attribute."""
    value = change.get(path)
    if value is UNSET or value == "":
        return unset
    if value is UNKNOWN or value is SENSITIVE:
        return None
    return same(value, expected)
