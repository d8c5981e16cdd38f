"""Finds the approvals of a decision and its entries in the history."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from octoguard.attestation.approvals import Given
from octoguard.attestation.canonical import sha256
from octoguard.attestation.statement import read_approval
from octoguard.history.database import History, HistoryEntry, default_location
from octoguard.signing.signatures import open_envelope, signers

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.attestation.binding import Bound
    from octoguard.workflows.context import GateContext


def history_of(chosen: str | None, context: GateContext) -> History:
    """The history of the option, the environment variable or octoguard.toml, else the history of this user."""
    named = context.settings.gate.history if context.settings else None
    if chosen is None and named and not os.environ.get("OCTOGUARD_HISTORY"):
        chosen = named if "://" in named else str(context.beside_config(named))
    return History(chosen or default_location())


def entry_of(bound: Bound, payload: bytes, outcome: str, kind: str = "decision") -> HistoryEntry:
    """The history entry of a decision."""
    decision = bound.decision
    return HistoryEntry(
        at=decision.at,
        kind=kind,
        outcome=outcome,
        environment=decision.environment,
        root=decision.root,
        who=decision.by.name,
        repository=decision.git.repository if decision.git else "",
        git_commit=decision.git.commit if decision.git else "",
        plan_sha256=bound.plan_sha256,
        decision_sha256=sha256(payload),
        statement=payload.decode() if kind == "decision" else "",
    )


def approvals_file(decision_file: Path) -> Path:
    """The file of the approvals of a decision: decision.approvals.jsonl next to decision.json."""
    return decision_file.with_name(f"{decision_file.stem}.approvals.jsonl")


def approvals_of(decision_file: Path, context: GateContext) -> list[Given]:
    """The approvals of a decision, one in each line, with the keys that signed them. Raises InputError."""
    file = approvals_file(decision_file)
    if not file.exists():
        return []
    approvals: list[Given] = []
    keys = approver_keys(context)
    for number, line in enumerate(file.read_bytes().splitlines(), 1):
        name = f"{file}:{number}"
        signed = open_envelope(line, name)
        approvals.append(Given(*read_approval(signed.payload, name), signers(signed, keys)))
    return approvals


def approver_keys(context: GateContext) -> list[Path]:
    """The public key files of `[gate] keys`."""
    if context.settings is None:
        return []
    return [context.settings.path.parent / name for name in context.settings.gate.keys.values()]
