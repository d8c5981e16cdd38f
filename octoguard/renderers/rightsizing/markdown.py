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
    """The report as GitHub-flavoured Markdown, cut where an issue would be refused."""
    report = presentable(report)
    closing = "\n".join(_closing(report))
    body = ""
    for part in (*_top(report), *_table(report, style.verbose), *_missing(report), *_months(report)):
        if len(body) + len(part) + len(closing) > LIMIT:
            body += "\n_The report is cut here, as it would be too long: see the text, CSV or JSON report._\n"
            break
        body += part + "\n"
    return f"{body}\n{closing}\n"


def _top(report: RightsizingReport) -> Iterator[str]:
    yield _MARKER
    yield f"## Rightsizing {escaped(report.month)}"
    yield f"\n{'' if report.complete else '**'}{escaped(say.headline(report))}{'' if report.complete else '**'}\n"
    at_least = "" if report.complete else "at least "
    for total in report.totals:
        figure = escaped(say.amount(total.monthly_saving, total.currency))
        yield f"- {at_least}**{figure}** a month {say.KINDS[total.kind]} ({total.recommendations})"
    if not report.totals:
        yield "- nothing to save was found" + ("" if report.complete else " in what was read")


def _table(report: RightsizingReport, verbose: bool) -> Iterator[str]:
    if not report.recommendations:
        return
    yield "\n| Saving a month | By our own prices | Resource | Change | Counts |\n|---:|---:|---|---|---|"
    shown = report.recommendations if verbose else report.recommendations[:_SHOWN]
    yield from map(_row, shown)
    if len(report.recommendations) > len(shown):
        yield f"| ... and {len(report.recommendations) - len(shown)} more | | | | |"


def _row(entry: RecommendationEntry) -> str:
    changes = "<br>".join(code(say.change(one)) for one in entry.changes) or escaped(entry.description)
    changes += "".join(f"<br>{escaped(said)}" for said in (entry.note, entry.measured, entry.problem) if said)
    own = escaped(say.own(entry.own))
    what = f"{code(say.resource(entry))}<br>{escaped(entry.title)}"
    return f"| {escaped(say.saving(entry))} | {own} | {what} | {changes} | {say.standing(entry)} |"


def _missing(report: RightsizingReport) -> Iterator[str]:
    if not report.missing:
        return
    yield '\n### Not available (which is not "no savings")\n'
    for one in report.missing:
        yield f"- {escaped(say.missing(one))}: {escaped(one.do)}"


def _months(report: RightsizingReport) -> Iterator[str]:
    if report.moved is None:
        return
    yield "\n### Month over month\n\n| Month | Saving | How | Recommendations |\n|---|---:|---|---:|"
    for line in report.months:
        figure = escaped(say.amount(line.monthly_saving, line.currency)) + ("" if line.complete else " at least")
        yield f"| {escaped(line.month)} | {figure} | {say.KINDS[line.kind]} | {line.recommendations} |"
    moved = report.moved
    yield f"\nSince {escaped(moved.month)}:\n"
    yield from (f"- {escaped(say.moved(moved, word))}" for word in say.MOVED if word != "unknown" or moved.unknown)
    oldest = say.oldest(report)
    if oldest:
        yield "\n| Open for | Since | Saving a month | Resource |\n|---:|---|---:|---|"
        for entry in oldest[:_SHOWN_OLD]:
            what = f"{code(say.resource(entry))}<br>{escaped(entry.title)}"
            since, saving = escaped(entry.open_since), escaped(say.saving(entry))
            yield f"| {entry.months_open} months | {since} | {saving} | {what} |"
        if len(oldest) > _SHOWN_OLD:
            yield f"| ... and {len(oldest) - _SHOWN_OLD} more | | | |"
    if moved.left:
        yield "\n| Not here any more | It saved | Resource |\n|---|---:|---|"
        yield from (
            f"| {say.MOVED[one.became]} | {escaped(say.before(one))} | {code(one.what)} |"
            for one in moved.left[:_SHOWN]
        )
        if len(moved.left) > _SHOWN:
            yield f"| ... and {len(moved.left) - _SHOWN} more | | |"


def _closing(report: RightsizingReport) -> Iterator[str]:
    yield from (f"\nNote: {escaped(note)}." for note in report.notes)
    yield f"\nGoogle's answers of {escaped(report.source.recorded_at)}. octoguard {escaped(report.octoguard_version)}."
