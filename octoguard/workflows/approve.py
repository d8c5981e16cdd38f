"""Adds approvals beside a decision, and finds those that are there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from octoguard.attestation import binding
from octoguard.attestation.approvals import Given, barrier_to_approval, key_of, standing, why_not_counted
from octoguard.attestation.binding import Bound
from octoguard.attestation.canonical import sha256
from octoguard.attestation.statement import Approval, read_approval, read_decision, statement, timestamp
from octoguard.errors import RefusedError
from octoguard.files.atomic import locked, read_whole, write_whole
from octoguard.signing.signatures import open_envelope, seal, signers, signing_key
from octoguard.vcs.identity import who
from octoguard.workflows.check import CheckRequest
from octoguard.workflows.context import scene
from octoguard.workflows.decision_builder import rules_for, unsigned
from octoguard.workflows.gate import entry_of, history_of

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.attestation.approvals import ApprovalStatus, Rules
    from octoguard.workflows.context import GateContext


@dataclass(frozen=True, slots=True)
class ApproveRequest:
    """Who approves which decision, and why."""

    decision_file: Path
    reason: str
    said_by: str | None = None
    config: Path | None = None
    policies: Path | None = None
    trust: str | None = None
    history: str | None = None
    key: Path | None = None
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """Who has approved, and what the decision comes to now."""

    name: str
    file: Path
    standing: ApprovalStatus


def approve(request: ApproveRequest) -> Approved:
    """Append an approval beside a decision, which itself stays as it is. Raises RefusedError where it cannot count."""
    file = request.decision_file
    signed = open_envelope(read_whole(file, "decision"), str(file))
    bound = Bound(*read_decision(signed.payload, str(file)))
    decision = bound.decision
    digest = sha256(signed.payload)
    moment = request.now or datetime.now(UTC)
    trust = request.trust or (f"git:{decision.trust.ref}" if decision.trust else None)
    with scene(".", CheckRequest(plan=".", config=request.config, policies=request.policies), trust) as where:
        rules = rules_for(where)
        person = who(request.said_by)
        if decision.verdict == "allow":
            raise RefusedError(f"{file} allows the plan by itself: there is nothing to approve")
        for why_not in (
            unsigned(signed, where),
            binding.too_old(decision, moment, rules.max_age, str(file)),
            barrier_to_approval(decision, rules),
            why_not_counted(person.name, decision, rules),
        ):
            if why_not:
                raise RefusedError(f"{why_not}; nothing was approved")
        payload = statement(file.name, digest, Approval(by=person, reason=request.reason, at=timestamp(moment)))
        sealed = seal(payload, signing_key(request.key))
        _expect_own_key(sealed, person.name, where, rules)
        entry = entry_of(bound, signed.payload, "approved", kind="approval")
        history = history_of(request.history, where)
        history.append(
            msgspec.structs.replace(entry, at=timestamp(moment), who=person.name, statement=payload.decode())
        )
        place = approvals_file(file)
        with locked(place):
            before = place.read_bytes() if place.exists() else b""
            write_whole(place, before + sealed + b"\n")
        return Approved(person.name, place, standing(decision, digest, given_for(file, where), rules))


def approvals_file(decision_file: Path) -> Path:
    """Where the approvals of a decision lie: decision.approvals.jsonl beside decision.json."""
    return decision_file.with_name(f"{decision_file.stem}.approvals.jsonl")


def given_for(decision_file: Path, where: GateContext) -> list[Given]:
    """The approvals beside a decision, one a line, with the keys that have signed them. Raises InputError."""
    place = approvals_file(decision_file)
    if not place.exists():
        return []
    found: list[Given] = []
    keys = approver_keys(where)
    for number, line in enumerate(place.read_bytes().splitlines(), 1):
        name = f"{place}:{number}"
        signed = open_envelope(line, name)
        found.append(Given(*read_approval(signed.payload, name), signers(signed, keys)))
    return found


def approver_keys(where: GateContext) -> list[Path]:
    """The public keys of approvers."""
    if where.settings is None:
        return []
    return [where.settings.path.parent / name for name in where.settings.gate.keys.values()]


def _expect_own_key(sealed: bytes, name: str, where: GateContext, rules: Rules) -> None:
    wanted = key_of(name, rules)
    if wanted is not None and wanted not in signers(open_envelope(sealed, "the approval"), approver_keys(where)):
        raise RefusedError(f"{name} has to sign with the key that [gate] keys names (--key); nothing was approved")
