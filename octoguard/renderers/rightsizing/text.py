"""Renders a rightsizing report for a terminal: what to do this month, how much it saves, who does it, how sure it is.

Without --verbose the report is about one page: if it is longer, each section shows fewer items.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.printable import clean, presentable
from octoguard.renderers.rightsizing import _entries as words
from octoguard.renderers.rightsizing import _missing, _sections, _text_months
from octoguard.renderers.rightsizing import _wording as say
from octoguard.renderers.rightsizing._layout import PageLimits, PageView, columns
from octoguard.rightsizing.ownership import NOT_LABELLED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from octoguard.renderers import Style
    from octoguard.rightsizing.document import RecommendationEntry, RightsizingReport

    Reason = Callable[[RecommendationEntry], str]

_PAGE: Final = 64
_LIMITS: Final = (
    PageLimits(10, 5, 5),
    PageLimits(10, 3, 3),
    PageLimits(8, 2, 3),
    PageLimits(8, 1, 2),
    PageLimits(8, 1, 2, tight=True),
    PageLimits(6, 1, 2, tight=True),
)
_INDENT: Final = 20


def render(report: RightsizingReport, style: Style) -> str:
    """The report as text for people."""
    report = presentable(report)
    context, found = words.EntryContext(report), _sections.sections(report)
    lines: list[str] = []
    for limits in _LIMITS:
        lines = list(_page(context, found, PageView(style, limits)))
        if style.verbose or len(lines) <= _PAGE:
            break
    return "\n".join([*lines, ""])


def _page(context: words.EntryContext, found: _sections.Sections, view: PageView) -> Iterator[str]:
    report = context.report
    data = f"(data from {report.source.recorded_at})"
    yield from view.wrapped(f"Rightsizing report {report.month}: {say.projects(report)} {data}")
    yield ""
    yield from view.wrapped(say.headline(report), color="green" if report.complete else "yellow")
    yield from _totals(report, view)
    yield from _actions(context, found.actions, view)
    yield from _rollups(report, view)
    yield from _sections_of(context, found, view)
    yield from _rest(context, found.rest, view)
    yield from _left_out(report, view)
    yield from _text_months.held(report, view)
    yield from _missing_data(report, view)
    yield from _text_months.moved(report, view)
    yield from _text_months.realised(report, view)
    if report.notes:
        yield ""
        for note in report.notes:
            yield from view.wrapped(f"Note: {note}", indent=2, first="")


def _totals(report: RightsizingReport, view: PageView) -> Iterator[str]:
    at_least = "" if report.complete else "at least "
    for total in report.totals:
        figure = view.paint("bold", say.amount(total.monthly_saving, total.currency))
        yield f"{at_least}{figure}/month {say.total(report, total)}"
    if not report.totals:
        yield "no savings found" + ("" if report.complete else " in the data that was read")
    if len({total.currency for total in report.totals}) > 1:
        yield view.paint("yellow", "Amounts in different currencies are not added up: octoguard does not convert them")
    yield from filter(None, [say.quick_wins(report), say.emissions(report)])


def _actions(context: words.EntryContext, actions: list[RecommendationEntry], view: PageView) -> Iterator[str]:
    if not actions:
        return
    yield from ("", view.paint("bold", "Do this month"))
    shown = actions if view.verbose else _sections.first(actions, view.limits.actions)
    for entry in shown:
        yield from _entry(context, entry, view)
    if len(actions) > len(shown):
        names = {id(entry) for entry in shown}
        others = [entry for entry in actions if id(entry) not in names]
        yield f"  ... and {len(others):,} more with {say.sums(others)} (--verbose)"


def _sections_of(context: words.EntryContext, found: _sections.Sections, view: PageView) -> Iterator[str]:
    def reason(entry: RecommendationEntry) -> str:
        return words.instead(entry, context) if entry.standing not in ("counted", "no-amount") else ""

    title = "Measured by octoguard (Google has no recommendation)"
    yield from _section(context, title, found.measured, view, reason)
    title = "Too small or at risk (fixes can cost more; not subtracted from the savings)"
    yield from _section(context, title, found.dearer, view)
    if view.tight and (found.unpriced or found.security or found.reliability):
        yield ""
    for title, entries in (
        ("Savings without an amount from Google (not in the totals)", found.unpriced),
        ("Security recommendations (not in the totals)", found.security),
        ("Reliability recommendations (not in the totals)", found.reliability),
    ):
        if view.tight:
            yield from view.wrapped(f"{title}: {say.titles(entries)} (--verbose)", 2, "") if entries else ()
        else:
            yield from _section(context, title, entries, view)


def _section(
    context: words.EntryContext,
    title: str,
    entries: Sequence[RecommendationEntry],
    view: PageView,
    reason: Reason | None = None,
) -> Iterator[str]:
    if not entries:
        return
    yield from ("", view.paint("bold", title))
    displayed = entries if view.verbose else entries[: view.limits.section]
    for entry in displayed:
        yield from _entry(context, entry, view, reason(entry) if reason else "")
    if len(entries) > len(displayed):
        yield f"  ... and {len(entries) - len(displayed):,} more (--verbose)"


def _entry(context: words.EntryContext, entry: RecommendationEntry, view: PageView, reason: str = "") -> Iterator[str]:
    """The amount, the resource and the title; then the change; then how hard, who and how sure; then caveats."""
    what = words.resource(entry)
    text = f"{what}: {words.title(entry)}" + (f" [{reason}]" if reason else "")
    lines = view.wrapped(text, _INDENT, columns(say.saving(entry) or "-"))
    start = clean(what)
    yield lines[0].replace(start, view.paint("bold", start), 1)
    yield from lines[1:]
    for line in words.changes(entry, view.verbose):
        yield from view.wrapped(line, _INDENT)
    for line in words.facts(entry):
        yield from view.wrapped(line, _INDENT, color="dim" if line == entry.description else "")
    other = words.alternatives(entry, context)
    yield from view.wrapped(other, _INDENT) if other else ()
    line = " \u00b7 ".join(words.terms(entry, context, view.verbose))
    yield from view.wrapped(line, _INDENT, color="dim") if line else ()
    for caveat in words.caveats(entry):
        yield from view.wrapped(caveat, _INDENT, color="yellow")


def _rollups(report: RightsizingReport, view: PageView) -> Iterator[str]:
    titles = report.coverage.project_titles
    rollups = _sections.rollups(report)
    if view.tight and rollups:
        yield ""
    for title, keys in rollups:
        if view.tight:
            yield from view.wrapped(f"{title}: {say.rollup_line(keys, view.limits.listed + 1)}", 2, "")
            continue
        yield from ("", view.paint("bold", title))
        displayed = keys if view.verbose else keys[: view.limits.listed]
        for key, rows in displayed:
            name = key or NOT_LABELLED
            if title == "By project" and titles.get(key):
                name = f"{key} ({titles[key]})"
            figure, text = say.rollup(name, rows)
            yield from view.wrapped(text, _INDENT, columns(figure))
        if len(keys) > len(displayed):
            yield f"  ... and {len(keys) - len(displayed):,} more (--verbose)"


def _rest(context: words.EntryContext, entries: list[RecommendationEntry], view: PageView) -> Iterator[str]:
    title = "Not included in the totals"
    if view.verbose:
        yield from _section(context, title, entries, view, lambda entry: words.instead(entry, context))
        return
    if entries:
        yield from ("", view.paint("bold", f"{title} (--verbose shows each)"))
    for standing, members in say.groups(entries):
        text = f"{say.counted(len(members), 'recommendation')}: {say.STANDINGS[standing].removesuffix(', not added')}"
        yield from view.wrapped(text, _INDENT, columns(say.sums(members) or "-"))


def _left_out(report: RightsizingReport, view: PageView) -> Iterator[str]:
    if not report.left_out:
        return
    yield from ("", view.paint("bold", "Left out"))
    for row in report.left_out:
        text = f"{say.counted(row.recommendations, 'recommendation')} {say.KINDS[row.kind]}: {say.LEFT_OUT[row.reason]}"
        figure = say.amount(row.monthly_saving, row.currency) if row.currency else "-"
        yield from view.wrapped(text, _INDENT, columns(figure))
    yield from _capped(say.exclusions(report), view)


def _capped(lines: Sequence[str], view: PageView) -> Iterator[str]:
    displayed = lines if view.verbose else lines[: view.limits.listed]
    for line in displayed:
        yield from view.wrapped(line, _INDENT)
    if len(lines) > len(displayed):
        yield f"{' ' * _INDENT}... and {len(lines) - len(displayed):,} more (--verbose)"


def _missing_data(report: RightsizingReport, view: PageView) -> Iterator[str]:
    if not report.missing:
        return
    yield from ("", view.paint("yellow", "Not available (savings unknown, not zero)"))
    gaps = _missing.each(report.missing) if view.verbose else _missing.grouped(report.missing)
    displayed = gaps if view.verbose else gaps[: view.limits.listed]
    for gap in displayed:
        yield from view.wrapped(gap.what, 4, "  ")
        yield from view.wrapped(gap.names, 4) if gap.names else ()
        yield from view.wrapped(f"To fix: {gap.do}", 4)
    if len(gaps) > len(displayed):
        yield f"  ... and {len(gaps) - len(displayed):,} more (--verbose)"
