"""Adds an approval to the approvals of a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from octoguard.attestation import binding
from octoguard.attestation.approvals import barrier_to_approval, key_of, standing, why_not_counted
from octoguard.attestation.binding import Bound
from octoguard.attestation.canonical import sha256
from octoguard.attestation.statement import Approval, read_decision, statement, timestamp
from octoguard.errors import RefusedError
from octoguard.files.atomic import locked, read_whole, write_whole
from octoguard.signing.signatures import open_envelope, seal, signers, signing_key
from octoguard.vcs.identity import who
from octoguard.workflows.context import gate_context
from octoguard.workflows.decision_builder import rules_for, unsigned
from octoguard.workflows.decision_files import approvals_file, approvals_of, approver_keys, entry_of, history_of
from octoguard.workflows.inputs import CheckRequest

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.attestation.approvals import ApprovalStatus, Rules
    from octoguard.workflows.context import GateContext


@dataclass(frozen=True, slots=True)
class ApproveRequest:
    """The options of `octoguard approve`. `person` is the name of --as."""

    decision_file: Path
    reason: str
    person: str | None = None
    config: Path | None = None
    policies: Path | None = None
    trust: str | None = None
    history: str | None = None
    key: Path | None = None
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """The approver, the file of the approvals, and the status of the decision with them."""

    name: str
    file: Path
    standing: ApprovalStatus


def approve(request: ApproveRequest) -> Approved:
    """Append an approval to the file next to the decision. Raises RefusedError if the approval cannot count."""
    file = request.decision_file
    signed = open_envelope(read_whole(file, "decision"), str(file))
    bound = Bound(*read_decision(signed.payload, str(file)))
    decision = bound.decision
    digest = sha256(signed.payload)
    moment = request.now or datetime.now(UTC)
    trust = request.trust or (f"git:{decision.trust.ref}" if decision.trust else None)
    with gate_context(".", CheckRequest(plan=".", config=request.config, policies=request.policies), trust) as context:
        rules = rules_for(context)
        person = who(request.person)
        if decision.verdict == "allow":
            raise RefusedError(f"{file} already allows the plan: it needs no approval")
        for why_not in (
            unsigned(signed, context),
            binding.too_old(decision, moment, rules.max_age, str(file)),
            barrier_to_approval(decision, rules),
            why_not_counted(person.name, decision, rules),
        ):
            if why_not:
                raise RefusedError(f"{why_not}; nothing was approved")
        payload = statement(file.name, digest, Approval(by=person, reason=request.reason, at=timestamp(moment)))
        sealed = seal(payload, signing_key(request.key))
        _expect_own_key(sealed, person.name, context, rules)
        entry = entry_of(bound, signed.payload, "approved", kind="approval")
        history = history_of(request.history, context)
        history.append(
            msgspec.structs.replace(entry, at=timestamp(moment), who=person.name, statement=payload.decode())
        )
        approvals = approvals_file(file)
        with locked(approvals):
            before = approvals.read_bytes() if approvals.exists() else b""
            write_whole(approvals, before + sealed + b"\n")
        return Approved(person.name, approvals, standing(decision, digest, approvals_of(file, context), rules))


def _expect_own_key(sealed: bytes, name: str, context: GateContext, rules: Rules) -> None:
    required = key_of(name, rules)
    if required is not None and required not in signers(open_envelope(sealed, "the approval"), approver_keys(context)):
        raise RefusedError(f"{name} must sign with the key that [gate] keys lists (--key); nothing was approved")
