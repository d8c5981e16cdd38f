"""Renders the history of decisions, approvals and applies as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_COLUMNS: Final = {
    "#": "number",
    "at": "at",
    "kind": "kind",
    "outcome": "outcome",
    "environment": "environment",
    "root": "root",
    "who": "who",
    "plan": "plan_sha256",
    "commit": "git_commit",
}
_SHORT: Final = 12  # characters of a digest
_DIGESTS: Final = ("plan_sha256", "git_commit")


def table(entries: Sequence[Mapping[str, object]], history: str) -> str:
    """One line for each entry (`{field: value}`), with a heading. `history` is the file or database, for no entries."""
    if not entries:
        return f"no entries in {history}\n"
    rows = [tuple(_COLUMNS), *(tuple(_cell(entry, field) for field in _COLUMNS.values()) for entry in entries)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _cell(entry: Mapping[str, object], field: str) -> str:
    text = str(entry[field])
    return text[:_SHORT] if field in _DIGESTS else text
