"""Weighs approvals: whether a decision that does not allow by itself may be used after all."""

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
    """`[gate]`: how long a decision holds, and who may approve what.

    `keys` maps an approver to the key that must have signed; `overridable` are the ids of the policies of which a
    denial can be overridden.
    """

    max_age: timedelta = timedelta(hours=4)
    approvers: tuple[str, ...] = ()
    approvals: int = 1
    overridable: frozenset[str] = frozenset()
    keys: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """An approval as it was found: of which decision (digest), and by which of the known keys it is signed."""

    decision_sha256: str
    approval: Approval
    signed_by: frozenset[str] = frozenset()  # digests of keys


@dataclass(frozen=True, slots=True)
class ApprovalStatus:
    """Whether a decision may be used, by whom it was approved, and why it may not be."""

    allowed: bool
    approved_by: list[str]
    why_not: str = ""


def standing(decision: DecisionRecord, digest: str, given: Iterable[Given], rules: Rules) -> ApprovalStatus:
    """What a decision comes to with its approvals."""
    if decision.verdict == "allow":
        return ApprovalStatus(True, [])
    barrier = barrier_to_approval(decision, rules)
    if barrier:
        return ApprovalStatus(False, [], barrier)
    counted: dict[str, str] = {}
    for one in given:
        if one.decision_sha256 == digest and why_not_counted(one.approval.by.name, decision, rules) is None:
            key = key_of(one.approval.by.name, rules)
            if key is None or key in one.signed_by:
                counted.setdefault(folded(one.approval.by.name), one.approval.by.name)
    if len(counted) >= rules.approvals:
        return ApprovalStatus(True, sorted(counted.values()))
    missing = rules.approvals - len(counted)
    return ApprovalStatus(
        False,
        sorted(counted.values()),
        f"the verdict is {decision.verdict} ({first_reason(decision)}), and {missing} more "
        f"approval{'s are' if missing > 1 else ' is'} needed: octoguard approve",
    )


def barrier_to_approval(decision: DecisionRecord, rules: Rules) -> str | None:
    """Why no approval can help; None where approvals count."""
    if decision.verdict == "deny":
        fixed = sorted(set(decision.denied_by) - rules.overridable)
        if fixed or not decision.denied_by:
            return f"the verdict is deny ({first_reason(decision)}), and nothing lets {_listed(fixed)} be overridden"
    if decision.git is not None and not decision.git.authors_complete:
        return (
            f"the verdict is {decision.verdict} ({first_reason(decision)}), and the clone is too shallow to show who "
            "wrote the change, so no approval counts: fetch the whole history (fetch-depth: 0) and gate again"
        )
    if not rules.approvers:
        return f"the verdict is {decision.verdict} ({first_reason(decision)}), and [gate] approvers names nobody"
    return None


def why_not_counted(name: str, decision: DecisionRecord, rules: Rules) -> str | None:
    """Why the approval of a person does not count; None when it does."""
    if folded(name) not in map(folded, rules.approvers):
        return f"{name} is not among [gate] approvers"
    if folded(name) in map(folded, authors(decision)):
        return f"{name} made this decision or the change itself: somebody else has to approve it"
    return None


def authors(decision: DecisionRecord) -> set[str]:
    """Who made the decision and the change."""
    return {decision.by.name, *(decision.git.authors if decision.git else ())}


def first_reason(decision: DecisionRecord) -> str:
    """The first reason, and how many more there are."""
    more = len(decision.reasons) - 1
    return f"{decision.reasons[0]}{f', and {more} more' if more > 0 else ''}" if decision.reasons else "no reason"


def folded(name: str) -> str:
    """A name in the one form in which names are compared: without case, compatibility forms and outer white space."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()


def key_of(name: str, rules: Rules) -> str | None:
    """The digest of the key that an approver has to sign with; None where `[gate] keys` does not name the approver."""
    return {folded(known): key for known, key in rules.keys.items()}.get(folded(name))


def _listed(policies: list[str]) -> str:
    return ", ".join(policies[:3]) + (f" and {len(policies) - 3} more" if len(policies) > 3 else "") or "this"
