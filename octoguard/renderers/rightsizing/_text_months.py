"""The parts of the text report about time: commitments held, the months before, and savings that came true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.renderers.rightsizing import _entries as words
from octoguard.renderers.rightsizing import _held, _months
from octoguard.renderers.rightsizing import _wording as say
from octoguard.renderers.rightsizing._layout import columns
from octoguard.rightsizing.held_coverage import SHARING_NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octoguard.renderers.rightsizing._layout import PageView
    from octoguard.rightsizing.document import RecommendationEntry, RightsizingReport

_INDENT: Final = 20


def held(report: RightsizingReport, view: PageView) -> Iterator[str]:
    """The commitments that are held, and how much of them is used."""
    if not report.commitments:
        return
    yield from ("", view.paint("bold", "Commitments held"))
    commitments = _held.commitments(report)
    displayed = commitments if view.verbose else [one for one in commitments if not one.expired][: view.limits.listed]
    for one in displayed:
        yield from view.wrapped(_held.commitment(one), 4, "  ", "yellow" if one.expiring else "")
    hidden = [one for one in commitments if one not in displayed]
    if hidden:
        expired = sum(one.expired for one in hidden)
        of_them = f", {expired:,} of them expired" if expired else ""
        yield f"  ... and {len(hidden):,} more{of_them} (--verbose)"
    rows = report.commitment_coverage
    for row in rows if view.verbose else rows[: view.limits.listed]:
        yield from view.wrapped(f"use of {_held.coverage(row)}", 4, "  ")
    if len(rows) > view.limits.listed and not view.verbose:
        yield f"  ... and {len(rows) - view.limits.listed:,} more (--verbose)"
    if rows:
        yield from view.wrapped(f"Note: {SHARING_NOTE}", 4, color="dim")


def moved(report: RightsizingReport, view: PageView) -> Iterator[str]:
    """The totals of each month, and what changed since the previous report."""
    if not report.months or report.moved is None:
        return
    yield from ("", view.paint("bold", "Month over month"))
    for line in report.months:
        at_least = "" if line.complete else " (at least)"
        yield f"  {line.month}  {say.amount(line.monthly_saving, line.currency):>16} {say.KINDS[line.kind]}{at_least}"
    if view.tight:
        yield from view.wrapped(f"since {report.moved.month}: {'; '.join(_months.moved(report.moved))}", 4, "  ")
    else:
        yield f"  since {report.moved.month}:"
        for text in _months.moved(report.moved):
            yield from view.wrapped(text, 6, "    ")
    yield from _listed("Open the longest", [_old(entry) for entry in _months.oldest(report)], view)
    if view.tight:  # the numbers are in the line above
        return
    new = set(report.moved.new)
    fresh = [e for e in report.recommendations if e.name in new and e.standing == "counted"]
    yield from _listed("New", [_new(entry) for entry in fresh], view)
    for word, title in (
        ("gone", "No longer recommended"),
        ("done", "Applied"),
        ("dismissed", "Dismissed (the waste remains)"),
        ("failed", "Failed to apply"),
        ("unknown", "Unknown (their lists were not read)"),
    ):
        closed = [one for one in report.moved.left if one.became == word]
        yield from _listed(title, [(_months.before(one), one.what) for one in closed], view)


def _old(entry: RecommendationEntry) -> tuple[str, str]:
    since = f"{entry.months_open} months, since {entry.open_since}"
    return say.saving(entry), f"{since}: {words.resource(entry)}: {words.title(entry)}"


def _new(entry: RecommendationEntry) -> tuple[str, str]:
    return say.saving(entry), f"{words.resource(entry)}: {words.title(entry)}"


def _listed(title: str, items: Sequence[tuple[str, str]], view: PageView) -> Iterator[str]:
    """A titled list of (amount, text)."""
    if not items:
        return
    yield f"  {view.paint('bold', title)}"
    displayed = items if view.verbose else items[: view.limits.listed]
    for figure, text in displayed:
        yield from view.wrapped(text, _INDENT, columns(figure or "-"))
    if len(items) > len(displayed):
        yield f"    ... and {len(items) - len(displayed):,} more (--verbose)"


def realised(report: RightsizingReport, view: PageView) -> Iterator[str]:
    """What was applied in each month, as promised and on the bill; and what left without being applied."""
    rows = _months.realised(report)
    if not rows:
        return
    yield from ("", view.paint("bold", "Realized savings (recommendations marked as succeeded at Google)"))
    displayed = rows if view.verbose else rows[-view.limits.listed :]
    if len(rows) > len(displayed):
        yield f"  ... {len(rows) - len(displayed):,} earlier rows (--verbose)"
    for row in displayed:
        yield from view.wrapped("; ".join([_months.done(row), *_months.not_done(row)]), 11, f"  {row.month}  ")
    for text in _months.cumulative(rows):
        yield from view.wrapped(text, 2)
