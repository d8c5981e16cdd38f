"""Turns the history of decisions into text: a table, JSON or CSV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from octoguard.attestation.statement import timestamp
from octoguard.errors import InputError, RefusedError, UsageError
from octoguard.history.database import COLUMNS, broken_link
from octoguard.printable import csv_text, json_text, presentable
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
    """Which entries; None means all of them. `since` is a day or moment (RFC 3339), `limit` the number of the last."""

    history: str | None = None
    config: Path | None = None
    environment: str | None = None
    kind: str | None = None
    outcome: str | None = None
    since: str | None = None
    limit: int | None = None
    check: bool = False


def history_text(request: HistoryRequest, form: str) -> str:
    """The entries as text. With `check`, raises RefusedError where one was changed or is missing."""
    for value, choices in ((form, FORMATS), (request.kind, KINDS)):
        if value is not None and value not in choices:
            raise UsageError(f"there is no {value!r}: choose one of {', '.join(choices)}")
    since = _since(request.since)
    with gate_context(".", CheckRequest(plan=".", config=request.config), None) as context:
        history = history_of(request.history, context)
    if (request.history or request.check) and not history.exists():
        raise InputError(f"{history.name}: there is no history there: name the one that octoguard gate writes to")
    entries = history.entries()
    if request.environment is not None and all(entry.environment != request.environment for entry in entries):
        require_name(request.environment, context.settings)
    if request.check and (number := broken_link(entries)) is not None:
        raise RefusedError(
            f"the history at {history.name} was changed: entry {number} does not follow from those before"
        )
    chosen = [entry for entry in entries if _is_wanted(entry, request) and entry.at >= since]
    if request.limit is not None:
        chosen = chosen[-request.limit :] if request.limit else []
    if form == "json":
        return json_text(chosen)
    if form == "csv":
        return csv_text(COLUMNS, ([getattr(entry, column) for column in COLUMNS] for entry in chosen))
    return _table(presentable(chosen), history.name)


def _is_wanted(entry: HistoryEntry, request: HistoryRequest) -> bool:
    wanted = {"environment": request.environment, "kind": request.kind, "outcome": request.outcome}
    return all(value is None or getattr(entry, name) == value for name, value in wanted.items())


def _since(text: str | None) -> str:
    """The moment as entries write theirs: a day begins at midnight UTC."""
    if text is None:
        return ""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--since {text}: write a day or a moment, such as 2026-11-01 or 2026-11-01T08:00Z") from None
    return timestamp(found if found.tzinfo else found.replace(tzinfo=UTC))


def _table(entries: list[HistoryEntry], name: str) -> str:
    if not entries:
        return f"no entries in {name}\n"
    rows = [
        (
            str(entry.number),
            entry.at,
            entry.kind,
            entry.outcome,
            entry.environment,
            entry.root,
            entry.who,
            entry.plan_sha256[:12],
            entry.git_commit[:12],
        )
        for entry in entries
    ]
    head = ("#", "at", "kind", "outcome", "environment", "root", "who", "plan", "commit")
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)]
    return "\n".join(line.rstrip() for line in lines) + "\n"
