"""Evaluates approvals: whether a decision with the verdict review or deny may be used."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.attestation.statement import Approval, DecisionRecord


@dataclass(frozen=True, slots=True)
class Rules:
    """`[gate]`: the maximum age of a decision, and who may approve what.

    `keys` maps an approver to the ID of the key that must sign. `overridable` are the IDs of the policies whose denial
    can be overridden.
    """

    max_age: timedelta = timedelta(hours=4)
    approvers: tuple[str, ...] = ()
    approvals: int = 1
    overridable: frozenset[str] = frozenset()
    keys: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """An approval, the digest of its decision, and the known keys that signed it."""

    decision_sha256: str
    approval: Approval
    signed_by: frozenset[str] = frozenset()  # IDs of keys


@dataclass(frozen=True, slots=True)
class ApprovalStatus:
    """Whether a decision may be used, its approvers, and why it may not be used."""

    allowed: bool
    approved_by: list[str]
    why_not: str = ""


def standing(decision: DecisionRecord, digest: str, given: Iterable[Given], rules: Rules) -> ApprovalStatus:
    """The status of a decision with its approvals."""
    if decision.verdict == "allow":
        return ApprovalStatus(True, [])
    barrier = barrier_to_approval(decision, rules)
    if barrier:
        return ApprovalStatus(False, [], barrier)
    counted: dict[str, str] = {}
    for each in given:
        name = each.approval.by.name
        if each.decision_sha256 == digest and why_not_counted(name, decision, rules) is None:
            key = key_of(name, rules)
            if key is None or key in each.signed_by:
                counted.setdefault(folded(name), name)
    if len(counted) >= rules.approvals:
        return ApprovalStatus(True, sorted(counted.values()))
    missing = rules.approvals - len(counted)
    return ApprovalStatus(
        False,
        sorted(counted.values()),
        f"the verdict is {decision.verdict} ({first_reason(decision)}), and {missing} more "
        f"approval{'s are' if missing > 1 else ' is'} needed: run octoguard approve",
    )


def barrier_to_approval(decision: DecisionRecord, rules: Rules) -> str | None:
    """Why the decision cannot be approved; None if it can."""
    if decision.verdict == "deny":
        final = sorted(set(decision.denied_by) - rules.overridable)
        if final or not decision.denied_by:
            return (
                f"the verdict is deny ({first_reason(decision)}), and [gate] overridable does not list "
                f"{_listed(final)}: fix the plan and run octoguard gate again"
            )
    if decision.git is not None and not decision.git.authors_complete:
        return (
            f"the verdict is {decision.verdict} ({first_reason(decision)}), and the clone is too shallow to find the "
            "authors of the change, so no approval counts: fetch the full history (fetch-depth: 0) and run octoguard "
            "gate again"
        )
    if not rules.approvers:
        return f"the verdict is {decision.verdict} ({first_reason(decision)}), and [gate] approvers is empty"
    return None


def why_not_counted(name: str, decision: DecisionRecord, rules: Rules) -> str | None:
    """Why the approval of a person does not count; None if it counts."""
    if folded(name) not in map(folded, rules.approvers):
        return f"{name} is not in [gate] approvers"
    if folded(name) in map(folded, authors(decision)):
        return f"{name} created this decision or wrote the change: another person must approve it"
    return None


def authors(decision: DecisionRecord) -> set[str]:
    """The names of the person who created the decision and of the authors of the change."""
    return {decision.by.name, *(decision.git.authors if decision.git else ())}


def first_reason(decision: DecisionRecord) -> str:
    """The first reason of a decision, and the number of other reasons."""
    more = len(decision.reasons) - 1
    return f"{decision.reasons[0]}{f', and {more} more' if more > 0 else ''}" if decision.reasons else "no reason"


def folded(name: str) -> str:
    """A name in the form for comparisons: case-folded, NFKC-normalized, without outer white space."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()


def key_of(name: str, rules: Rules) -> str | None:
    """The ID of the key that an approver must sign with; None if `[gate] keys` does not list the approver."""
    return {folded(known): key for known, key in rules.keys.items()}.get(folded(name))


def _listed(policies: list[str]) -> str:
    return ", ".join(policies[:3]) + (f" and {len(policies) - 3} more" if len(policies) > 3 else "") or "the reason"
