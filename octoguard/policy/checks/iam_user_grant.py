"""Flags roles that go to single people instead of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_members import NO_PERSON, normal, on_members

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._iam_grants import Answer, Text
    from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on a member that is one person, whatever they get."""
    return on_members(change, plan, _is_person)


def _is_person(member: Text) -> Answer:
    if not member.hidden:
        kind, _, address = normal(member).rpartition(":")
        return kind == "user" or (not kind and "@" in address)
    return False if member.comes_from(NO_PERSON) else None
