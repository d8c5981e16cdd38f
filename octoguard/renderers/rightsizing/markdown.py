"""Renders a rightsizing report as Markdown for an issue or a job summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.printable import presentable
from octoguard.renderers.markdown import LIMIT, code
from octoguard.renderers.markdown import words as escaped
from octoguard.renderers.rightsizing import _wording as say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.renderers import Style
    from octoguard.rightsizing.document import RecommendationEntry, RightsizingReport

_MARKER: Final = "<!-- octoguard rightsizing -->"
_SHOWN: Final = 50
_SHOWN_OLD: Final = 20


def render(report: RightsizingReport, style: Style) -> str:
    """The report as GitHub Flavored Markdown, cut to the size limit of an issue."""
    report = presentable(report)
    closing = "\n".join(_closing(report))
    body = ""
    for part in (*_top(report), *_table(report, style.verbose), *_missing(report), *_months(report)):
        if len(body) + len(part) + len(closing) > LIMIT:
            body += "\n_The rest of the report is too long for an issue. See the text, CSV or JSON report._\n"
            break
        body += part + "\n"
    return f"{body}\n{closing}\n"


def _top(report: RightsizingReport) -> Iterator[str]:
    yield _MARKER
    yield f"## Rightsizing report {escaped(report.month)}"
    yield f"\n{'' if report.complete else '**'}{escaped(say.headline(report))}{'' if report.complete else '**'}\n"
    at_least = "" if report.complete else "at least "
    for total in report.totals:
        figure = escaped(say.amount(total.monthly_saving, total.currency))
        noun = "recommendation" if total.recommendations == 1 else "recommendations"
        yield f"- {at_least}**{figure}/month** {say.KINDS[total.kind]} ({total.recommendations} {noun})"
    if not report.totals:
        yield "- no savings found" + ("" if report.complete else " in the data that was read")


def _table(report: RightsizingReport, verbose: bool) -> Iterator[str]:
    if not report.recommendations:
        return
    yield "\n| Saving per month | At octoguard prices | Resource | Change | In totals |\n|---:|---:|---|---|---|"
    displayed = report.recommendations if verbose else report.recommendations[:_SHOWN]
    yield from map(_row, displayed)
    if len(report.recommendations) > len(displayed):
        yield f"| ... and {len(report.recommendations) - len(displayed)} more | | | | |"


def _row(entry: RecommendationEntry) -> str:
    changes = "<br>".join(code(say.change(edit)) for edit in entry.changes) or escaped(entry.description)
    changes += "".join(f"<br>{escaped(note)}" for note in (entry.note, entry.measured, entry.problem) if note)
    own = escaped(say.own(entry.own))
    what = f"{code(say.resource(entry))}<br>{escaped(entry.title)}"
    return f"| {escaped(say.saving(entry))} | {own} | {what} | {changes} | {say.standing(entry)} |"


def _missing(report: RightsizingReport) -> Iterator[str]:
    if not report.missing:
        return
    yield "\n### Not available (savings unknown, not zero)\n"
    for gap in report.missing:
        yield f"- {escaped(say.missing(gap))}. To fix: {escaped(gap.do)}"


def _months(report: RightsizingReport) -> Iterator[str]:
    if report.moved is None:
        return
    yield "\n### Month over month\n\n| Month | Saving per month | Source | Recommendations |\n|---|---:|---|---:|"
    for line in report.months:
        figure = ("" if line.complete else "at least ") + escaped(say.amount(line.monthly_saving, line.currency))
        yield f"| {escaped(line.month)} | {figure} | {say.KINDS[line.kind]} | {line.recommendations} |"
    moved = report.moved
    yield f"\nSince {escaped(moved.month)}:\n"
    yield from (
        f"- {escaped(say.moved(moved, word))}" for word in say.MOVED if word in say.ALWAYS or say.count(moved, word)
    )
    oldest = say.oldest(report)
    if oldest:
        yield "\n| Open for | Since | Saving per month | Resource |\n|---:|---|---:|---|"
        for entry in oldest[:_SHOWN_OLD]:
            what = f"{code(say.resource(entry))}<br>{escaped(entry.title)}"
            since, saving = escaped(entry.open_since), escaped(say.saving(entry))
            yield f"| {entry.months_open} months | {since} | {saving} | {what} |"
        if len(oldest) > _SHOWN_OLD:
            yield f"| ... and {len(oldest) - _SHOWN_OLD} more | | | |"
    if moved.left:
        yield "\n| No longer open | Saving per month | Resource |\n|---|---:|---|"
        yield from (
            f"| {say.MOVED[closed.became]} | {escaped(say.before(closed))} | {code(closed.what)} |"
            for closed in moved.left[:_SHOWN]
        )
        if len(moved.left) > _SHOWN:
            yield f"| ... and {len(moved.left) - _SHOWN} more | | |"


def _closing(report: RightsizingReport) -> Iterator[str]:
    yield from (f"\nNote: {escaped(note)}." for note in report.notes)
    yield f"\nData from {escaped(report.source.recorded_at)}. octoguard {escaped(report.octoguard_version)}."
