"""Renders a rightsizing report as CSV: a row for each recommendation, for what is left, and for what could not be read.

`standing` tells them apart: what is `counted` adds up to the totals, and nothing else does.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from octoguard.renderers._wording import clean
from octoguard.renderers.rightsizing import _wording as say

if TYPE_CHECKING:
    from octoguard.renderers import Style
    from octoguard.rightsizing.document import Entry, RightsizingReport

_COLUMNS: Final = (
    "month",
    "project",
    "location",
    "recommender",
    "subtype",
    "kind",
    "state",
    "priority",
    "standing",
    "monthly_saving",
    "currency",
    "own_monthly_saving",
    "own_why",
    "address",
    "action",
    "attribute",
    "now",
    "value",
    "file",
    "line",
    "resource",
    "description",
    "measured",
    "note",
    "name",
    "moved",
    "open_since",
    "months_open",
)
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA: Final = ("=", "+", "-", "@")


def render(report: RightsizingReport, style: Style) -> str:
    """The rows, with a heading; amounts in full."""
    _ = style
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    new = set(report.moved.new) if report.moved else set()
    for entry in report.recommendations:
        writer.writerow([*_row(report.month, entry), *_moved(entry, new)])
    for left in report.moved.left if report.moved else ():
        row = dict.fromkeys(_COLUMNS, "")
        row |= {"month": report.month, "project": left.project, "standing": left.became, "description": left.what}
        row |= {"name": left.name, "moved": left.became, "currency": left.currency}
        cells = {key: _cell(value) for key, value in row.items()}
        amount = "" if left.monthly_saving is None else str(left.monthly_saving)
        writer.writerow((cells | {"monthly_saving": amount}).values())
    for one in report.missing:
        row = dict.fromkeys(_COLUMNS, "")
        row |= {"month": report.month, "project": one.project, "location": " ".join(one.locations)}
        row |= {"recommender": one.what, "standing": "not-available", "description": f"{say.missing(one)}: {one.do}"}
        writer.writerow([_cell(value) for value in row.values()])
    return out.getvalue()


def _row(month: str, entry: Entry) -> list[str]:
    change = entry.changes[0] if entry.changes else None
    place = change.place if change else None
    amount = "" if entry.monthly_saving is None else str(entry.monthly_saving)
    own = "" if entry.own.monthly_saving is None else str(entry.own.monthly_saving)
    texts = [
        *(month, entry.project, entry.location, entry.recommender, entry.subtype, entry.kind, entry.state),
        *(entry.priority, entry.standing),
    ]
    tail = [
        entry.currency,
        own,
        entry.own.why,
        *((change.address, change.action, change.attribute, change.now, change.value or "") if change else [""] * 5),
        *((place.file, str(place.line)) if place else ["", ""]),
        " ".join(entry.resources),
        entry.description,
        entry.measured,
        _joined(entry),
        entry.name,
    ]
    # A negative amount is a number, and stays one.
    return [*map(_cell, texts), amount, tail[0], own, *map(_cell, tail[2:])]


def _moved(entry: Entry, new: set[str]) -> list[str]:
    """Whether it is new or still open, since when, and for how many months; nothing without an earlier report."""
    if not entry.months_open:
        return ["", "", ""]
    return ["new" if entry.name in new else "still", entry.open_since, str(entry.months_open)]


def _joined(entry: Entry) -> str:
    return "; ".join(filter(None, [entry.note, entry.problem, *(change.note for change in entry.changes)]))


def _cell(text: str) -> str:
    text = clean(text)
    return f"'{text}" if text.startswith(_FORMULA) else text
