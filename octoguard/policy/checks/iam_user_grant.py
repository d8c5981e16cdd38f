"""Flags roles that are granted to single users instead of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_members import NO_PERSON, normal, on_members

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._iam_grants import Answer, Text
    from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on a member that is a single user, with any role."""
    return on_members(change, plan, _is_user)


def _is_user(member: Text) -> Answer:
    if not member.hidden:
        kind, _, address = normal(member).rpartition(":")
        return kind == "user" or (not kind and "@" in address)
    return False if member.comes_from(NO_PERSON) else None
