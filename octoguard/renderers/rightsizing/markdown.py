"""Renders a rightsizing report as Markdown for an issue or a job summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.printable import presentable
from octoguard.renderers.markdown import LIMIT
from octoguard.renderers.markdown import words as escaped
from octoguard.renderers.rightsizing import _entries as words
from octoguard.renderers.rightsizing import _markdown_months, _missing, _sections
from octoguard.renderers.rightsizing import _wording as say
from octoguard.renderers.rightsizing._markdown_tables import recommendations, table
from octoguard.rightsizing.ownership import NOT_LABELLED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.renderers import Style
    from octoguard.rightsizing.document import RightsizingReport

_MARKER: Final = "<!-- octoguard rightsizing -->"
_SHOWN: Final = 20
_SHOWN_KEYS: Final = 10
_SHOWN_GAPS: Final = 20


def render(report: RightsizingReport, style: Style) -> str:
    """The report as GitHub Flavored Markdown, cut to the size limit of an issue."""
    report = presentable(report)
    closing = "\n".join(_closing(report))
    body = ""
    for part in _parts(report, style.verbose):
        if len(body) + len(part) + len(closing) > LIMIT:
            body += "\n_The rest of the report is too long for an issue. See the text, CSV or JSON report._\n"
            break
        body += part + "\n"
    return f"{body}\n{closing}\n"


def _parts(report: RightsizingReport, verbose: bool) -> Iterator[str]:
    yield from _top(report)
    yield from _tables(report, verbose)
    yield from _rollups(report)
    yield from _left_out(report)
    yield from _markdown_months.held(report)
    yield from _missing_data(report, verbose)
    yield from _markdown_months.moved(report)
    yield from _markdown_months.realised(report)


def _top(report: RightsizingReport) -> Iterator[str]:
    yield _MARKER
    yield f"## Rightsizing report {escaped(report.month)}: {escaped(say.projects(report))}"
    yield f"\n{'' if report.complete else '**'}{escaped(say.headline(report))}{'' if report.complete else '**'}\n"
    at_least = "" if report.complete else "at least "
    for total in report.totals:
        figure = escaped(say.amount(total.monthly_saving, total.currency))
        yield f"- {at_least}**{figure}/month** {escaped(say.total(report, total))}"
    if not report.totals:
        yield "- no savings found" + ("" if report.complete else " in the data that was read")
    if len({total.currency for total in report.totals}) > 1:
        yield "- Amounts in different currencies are not added up: octoguard does not convert them"
    for text in filter(None, (say.quick_wins(report), say.emissions(report))):
        yield f"- {escaped(text)}"


def _tables(report: RightsizingReport, verbose: bool) -> Iterator[str]:
    context, found = words.EntryContext(report), _sections.sections(report)
    actions = found.actions if verbose else _sections.first(found.actions, _SHOWN)
    yield from recommendations(context, "Do this month", actions, len(found.actions), verbose)
    for title, entries in (
        ("Measured by octoguard (Google has no recommendation)", found.measured),
        ("Savings without an amount from Google (not in the totals)", found.unpriced),
        ("Too small or at risk (fixes can cost more; not subtracted from the savings)", found.dearer),
        ("Security recommendations (not in the totals)", found.security),
        ("Reliability recommendations (not in the totals)", found.reliability),
    ):
        yield from recommendations(context, title, entries if verbose else entries[:_SHOWN], len(entries), verbose)
    title = "Not included in the totals"
    if verbose:
        yield from recommendations(context, title, found.rest, len(found.rest), verbose)
        return
    rows = [
        [
            str(len(members)),
            escaped(say.sums(members)),
            say.STANDINGS[standing].removesuffix(", not added"),
        ]
        for standing, members in say.groups(found.rest)
    ]
    yield from table(title, ["Recommendations:", "Saving per month:", "Reason"], rows)


def _rollups(report: RightsizingReport) -> Iterator[str]:
    titles = report.coverage.project_titles
    for title, keys in _sections.rollups(report):
        rows = []
        for key, lines in keys[:_SHOWN_KEYS]:
            name = f"{key} ({titles[key]})" if title == "By project" and titles.get(key) else key or NOT_LABELLED
            figure, text = say.rollup(name, lines)
            rows.append([escaped(figure), escaped(text)])
        noun = title.removeprefix("By ").capitalize()
        yield from table(title, ["Saving per month:", noun], rows, len(keys) - len(rows))


def _left_out(report: RightsizingReport) -> Iterator[str]:
    rows = [
        [
            str(row.recommendations),
            escaped(say.amount(row.monthly_saving, row.currency)) if row.currency else "",
            say.KINDS[row.kind],
            say.LEFT_OUT[row.reason],
        ]
        for row in report.left_out
    ]
    yield from table("Left out", ["Recommendations:", "Saving per month:", "Source", "Reason"], rows)
    reasons = say.exclusions(report)
    if reasons:
        yield ""
    yield from (f"- {escaped(text)}" for text in reasons[:_SHOWN])
    if len(reasons) > _SHOWN:
        yield f"- ... and {len(reasons) - _SHOWN} more"


def _missing_data(report: RightsizingReport, verbose: bool) -> Iterator[str]:
    if not report.missing:
        return
    yield "\n### Not available (savings unknown, not zero)\n"
    gaps = _missing.each(report.missing) if verbose else _missing.grouped(report.missing)
    for gap in gaps if verbose else gaps[:_SHOWN_GAPS]:
        names = f"<br>{escaped(gap.names)}" if gap.names else ""
        yield f"- {escaped(gap.what)}{names}<br>To fix: {escaped(gap.do)}"
    if not verbose and len(gaps) > _SHOWN_GAPS:
        yield f"- ... and {len(gaps) - _SHOWN_GAPS} more"


def _closing(report: RightsizingReport) -> Iterator[str]:
    yield from (f"\nNote: {escaped(note)}." for note in report.notes)
    yield f"\nData from {escaped(report.source.recorded_at)}. octoguard {escaped(report.octoguard_version)}."
