"""The parts of the Markdown report about time: commitments held, the months before, and savings that came true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.renderers.markdown import code
from octoguard.renderers.markdown import words as escaped
from octoguard.renderers.rightsizing import _entries as words
from octoguard.renderers.rightsizing import _held, _months
from octoguard.renderers.rightsizing import _wording as say
from octoguard.renderers.rightsizing._markdown_tables import table
from octoguard.rightsizing.held_coverage import SHARING_NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.rightsizing.document import RightsizingReport

_SHOWN: Final = 20
_SHOWN_CLOSED: Final = 50


def held(report: RightsizingReport) -> Iterator[str]:
    """The commitments that are held, and how much of them is used."""
    commitments = _held.commitments(report)
    if not commitments:
        return
    yield "\n### Commitments held\n"
    for one in commitments[:_SHOWN]:
        mark = "**" if one.expiring else ""
        yield f"- {mark}{escaped(_held.commitment(one))}{mark}"
    if len(commitments) > _SHOWN:
        yield f"- ... and {len(commitments) - _SHOWN} more"
    rows = report.commitment_coverage
    yield from (f"- use of {escaped(_held.coverage(row))}" for row in rows[:_SHOWN])
    if len(rows) > _SHOWN:
        yield f"- ... and {len(rows) - _SHOWN} more"
    if rows:
        yield f"\n{SHARING_NOTE}."


def moved(report: RightsizingReport) -> Iterator[str]:
    """The totals of each month, and what changed since the previous report."""
    if report.moved is None:
        return
    lines = [
        [
            escaped(line.month),
            ("" if line.complete else "at least ") + escaped(say.amount(line.monthly_saving, line.currency)),
            say.KINDS[line.kind],
            str(line.recommendations),
        ]
        for line in report.months
    ]
    yield "\n### Month over month\n"
    yield from table("", ["Month", "Saving per month:", "Source", "Recommendations:"], lines)
    yield f"\nSince {escaped(report.moved.month)}:\n"
    yield from (f"- {escaped(text)}" for text in _months.moved(report.moved))
    oldest = _months.oldest(report)
    old = [
        [
            f"{entry.months_open} months",
            escaped(entry.open_since),
            escaped(say.saving(entry)),
            f"{code(words.resource(entry))}<br>{escaped(words.title(entry))}",
        ]
        for entry in oldest[:_SHOWN]
    ]
    yield from table("", ["Open for:", "Since", "Saving per month:", "Resource"], old, len(oldest) - len(old))
    left = report.moved.left
    closed = [[_months.MOVED[one.became], escaped(_months.before(one)), code(one.what)] for one in left[:_SHOWN_CLOSED]]
    yield from table("", ["No longer open", "Saving per month:", "Resource"], closed, len(left) - len(closed))


def realised(report: RightsizingReport) -> Iterator[str]:
    """What was applied in each month, as promised and on the bill; and what left without being applied."""
    rows = _months.realised(report)
    cells = [
        [
            escaped(row.month),
            str(row.done),
            escaped(say.amount(row.promised, row.currency)) if row.currency else "",
            escaped(_months.measured(row)) if row.done and row.currency else "",
            escaped(say.amount(row.cumulative, row.currency)) if row.currency else "",
            "<br>".join(map(escaped, _months.not_done(row))),
        ]
        for row in rows
    ]
    title = "Realized savings (recommendations marked as succeeded at Google)"
    columns = ["Month", "Applied:", "Promised:", "On the bill", "Promised so far:", "Not applied"]
    yield from table(title, columns, cells)
