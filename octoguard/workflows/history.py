"""Reads the history of decisions, and selects entries to list or export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import structs

from octoguard.attestation.statement import timestamp
from octoguard.errors import InputError, RefusedError, UsageError
from octoguard.history.database import COLUMNS, broken_link
from octoguard.printable import csv_text, json_text, presentable
from octoguard.renderers.listings import history as listing
from octoguard.workflows.context import gate_context
from octoguard.workflows.decision_files import history_of
from octoguard.workflows.environments import require_name
from octoguard.workflows.inputs import CheckRequest

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.history.database import HistoryEntry

FORMATS = ("text", "json", "csv")
KINDS = ("decision", "approval", "apply")


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """Which entries to list; None means all.

    `since` is a day or a time (RFC 3339), `limit` the number of entries from the end.
    """

    history: str | None = None
    config: Path | None = None
    environment: str | None = None
    kind: str | None = None
    outcome: str | None = None
    since: str | None = None
    limit: int | None = None
    check: bool = False


def history_text(request: HistoryRequest, form: str) -> str:
    """The selected entries as text, JSON or CSV, oldest first.

    With `check`, raises RefusedError if an entry was changed or removed. Raises UsageError for an unknown choice, and
    InputError if the named history does not exist.
    """
    for what, value, choices in (("format", form, FORMATS), ("kind", request.kind, KINDS)):
        if value is not None and value not in choices:
            raise UsageError(f"unknown {what} {value!r}: choose one of {', '.join(choices)}")
    since = _since(request.since)
    with gate_context(".", CheckRequest(plan=".", config=request.config), None) as context:
        history = history_of(request.history, context)
    if (request.history or request.check) and not history.exists():
        raise InputError(
            f"{history.name}: no such history: give the file or database that octoguard gate uses (--history)"
        )
    entries = history.entries()
    if request.environment is not None and all(entry.environment != request.environment for entry in entries):
        require_name(request.environment, context.settings)
    if request.check and (number := broken_link(entries)) is not None:
        raise RefusedError(
            f"the history at {history.name} was modified: the digest of entry {number} does not match the entries "
            "before it"
        )
    selected = [entry for entry in entries if _matches(entry, request) and entry.at >= since]
    if request.limit is not None:
        selected = selected[-request.limit :] if request.limit else []
    if form == "json":
        return json_text(selected)
    if form == "csv":
        return csv_text(COLUMNS, ([getattr(entry, column) for column in COLUMNS] for entry in selected))
    return listing.table([structs.asdict(entry) for entry in presentable(selected)], history.name)


def _matches(entry: HistoryEntry, request: HistoryRequest) -> bool:
    filters = {"environment": request.environment, "kind": request.kind, "outcome": request.outcome}
    return all(value is None or getattr(entry, name) == value for name, value in filters.items())


def _since(text: str | None) -> str:
    """The time in the form of the entries (UTC). A day starts at midnight UTC. Raises UsageError."""
    if text is None:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--since: invalid date {text!r}: use 2026-11-01 or 2026-11-01T08:00Z") from None
    return timestamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
