"""Renders a rightsizing report for a terminal: totals and their completeness first, then the largest savings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.printable import presentable
from octoguard.renderers.rightsizing import _wording as say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.renderers import Style
    from octoguard.rightsizing.document import RecommendationEntry, RightsizingReport

_SHOWN = 12
_SHOWN_SECURITY = 6
_SHOWN_DEARER = 6
_SHOWN_MISSING = 8
_SHOWN_PROJECTS = 8
_SHOWN_MOVED = 5
_COLORS = {"red": "31", "yellow": "33", "green": "32", "bold": "1", "dim": "2"}


def render(report: RightsizingReport, style: Style) -> str:
    """The report as text for people."""
    report = presentable(report)

    def paint(color: str, text: str) -> str:
        return f"\033[{_COLORS[color]}m{text}\033[0m" if style.color else text

    projects = report.coverage.projects
    names = ", ".join(projects[:3]) + (f" and {len(projects) - 3} more projects" if len(projects) > 3 else "")
    lines = [
        f"Rightsizing report {report.month}: {names} (data from {report.source.recorded_at})",
        "",
        paint("green" if report.complete else "yellow", say.headline(report)),
        *_totals(report, paint),
    ]
    measured = [e for e in report.recommendations if e.kind == "measured"]
    others = [e for e in report.recommendations if e.kind not in ("measured", "security")]
    counted = [e for e in others if e.standing == "counted"]
    dearer = [e for e in others if _is_dearer(e)]
    rest = [e for e in others if e.standing != "counted" and not _is_dearer(e)]
    security = [e for e in report.recommendations if e.kind == "security" and e.standing != "closed"]
    for title, entries, limit in (
        ("Largest savings", counted, _SHOWN),
        ("Measured by octoguard (Google has no recommendation)", measured, _SHOWN),
        ("Too small or at risk (fixes can cost more; not subtracted from the savings)", dearer, _SHOWN_DEARER),
        ("Not included in the totals", rest, _SHOWN if style.verbose else 5),
        ("Security recommendations", security, _SHOWN_SECURITY),
    ):
        lines += _section(title, entries, limit, style.verbose, paint)
    lines += _projects(report, paint)
    lines += _missing(report, style.verbose, paint)
    lines += _moved(report, style.verbose, paint)
    if report.notes:
        lines += ["", *(f"Note: {note}" for note in report.notes)]
    return "\n".join([*lines, ""])


def _is_dearer(entry: RecommendationEntry) -> bool:
    return entry.standing != "closed" and (entry.kind == "capacity" or (entry.monthly_saving or 0) < 0)


def _totals(report: RightsizingReport, paint: Paint) -> Iterator[str]:
    at_least = "" if report.complete else "at least "
    for total in report.totals:
        figure = paint("bold", say.amount(total.monthly_saving, total.currency))
        many = "s" if total.recommendations > 1 else ""
        yield f"{at_least}{figure}/month {say.KINDS[total.kind]} ({total.recommendations} recommendation{many})"
    if not report.totals:
        yield "no savings found" + ("" if report.complete else " in the data that was read")
    if len({total.currency for total in report.totals}) > 1:
        yield paint("yellow", "Amounts in different currencies are not added up: octoguard does not convert them")


def _section(title: str, entries: list[RecommendationEntry], limit: int, verbose: bool, paint: Paint) -> Iterator[str]:
    if not entries:
        return
    yield ""
    yield paint("bold", title)
    displayed = entries if verbose else entries[:limit]
    for entry in displayed:
        yield from _entry(entry, paint)
    if len(entries) > len(displayed):
        yield f"  ... and {len(entries) - len(displayed)} more (--verbose)"


def _entry(entry: RecommendationEntry, paint: Paint) -> Iterator[str]:
    figure = say.saving(entry) or "-"
    plain = entry.standing in ("counted", "no-amount") or (entry.monthly_saving or 0) < 0  # the amount explains it
    standing = "" if plain else f" [{say.standing(entry)}]"
    measured = f" [{entry.measured}]" if entry.measured else ""
    yield f"  {figure:>16}  {paint('bold', say.resource(entry))}: {entry.title}{standing}{measured}"
    for edit in entry.changes:
        yield f"                    {say.change(edit)}"
    if not entry.changes and entry.description:
        yield f"                    {paint('dim', entry.description)}"
    if entry.changes and _has_own(entry):
        yield f"                    {paint('dim', 'at octoguard prices: ' + say.own(entry.own))}"
    if entry.note:
        yield f"                    {paint('yellow', entry.note)}"
    if entry.problem:
        yield f"                    {paint('yellow', entry.problem)}"


def _has_own(entry: RecommendationEntry) -> bool:
    """Whether the amount at octoguard prices adds information; for measured entries it is the amount itself."""
    return entry.monthly_saving is None if entry.kind == "measured" else entry.standing == "counted"


def _projects(report: RightsizingReport, paint: Paint) -> Iterator[str]:
    if len(report.coverage.projects) < 2 or not report.by_project:
        return
    yield ""
    yield paint("bold", "By project")
    for line in report.by_project[:_SHOWN_PROJECTS]:
        yield f"  {say.amount(line.monthly_saving, line.currency):>16}  {line.key} {say.KINDS[line.kind]}"
    if len(report.by_project) > _SHOWN_PROJECTS:
        yield f"  ... and {len(report.by_project) - _SHOWN_PROJECTS} more (--format csv, or json)"


def _missing(report: RightsizingReport, verbose: bool, paint: Paint) -> Iterator[str]:
    if not report.missing:
        return
    yield ""
    yield paint("yellow", "Not available (savings unknown, not zero)")
    displayed = report.missing if verbose else report.missing[:_SHOWN_MISSING]
    for gap in displayed:
        yield f"  {say.missing(gap)}"
        yield f"    To fix: {gap.do}"
    if len(report.missing) > len(displayed):
        yield f"  ... and {len(report.missing) - len(displayed)} more (--verbose)"


def _moved(report: RightsizingReport, verbose: bool, paint: Paint) -> Iterator[str]:
    if not report.months or report.moved is None:
        return
    yield ""
    yield paint("bold", "Month over month")
    for line in report.months:
        figure = say.amount(line.monthly_saving, line.currency)
        at_least = "" if line.complete else " (at least)"
        yield f"  {line.month}  {figure:>16} {say.KINDS[line.kind]}{at_least}"
    moved = report.moved
    yield f"  since {moved.month}:"
    yield from (f"    {say.moved(moved, word)}" for word in say.MOVED if word in say.ALWAYS or say.count(moved, word))
    yield from _listed("Open the longest", [_old(entry) for entry in say.oldest(report)], verbose, paint)
    new = set(moved.new)
    fresh = [e for e in report.recommendations if e.name in new and e.standing == "counted"]
    yield from _listed("New", [_new(entry) for entry in fresh], verbose, paint)
    for word, title in (
        ("gone", "No longer recommended"),
        ("done", "Applied"),
        ("dismissed", "Dismissed (the waste remains)"),
        ("failed", "Failed to apply"),
        ("unknown", "Unknown (their lists were not read)"),
    ):
        lines = [f"{say.before(closed) or '-':>16}  {closed.what}" for closed in moved.left if closed.became == word]
        yield from _listed(title, lines, verbose, paint)


def _old(entry: RecommendationEntry) -> str:
    what = f"{say.resource(entry)}: {entry.title}"
    return f"{say.saving(entry):>16}  {entry.months_open} months, since {entry.open_since}: {what}"


def _new(entry: RecommendationEntry) -> str:
    return f"{say.saving(entry):>16}  {say.resource(entry)}: {entry.title}"


def _listed(title: str, lines: list[str], verbose: bool, paint: Paint) -> Iterator[str]:
    if not lines:
        return
    yield f"  {paint('bold', title)}"
    displayed = lines if verbose else lines[:_SHOWN_MOVED]
    yield from (f"  {line}" for line in displayed)
    if len(lines) > len(displayed):
        yield f"    ... and {len(lines) - len(displayed)} more (--verbose)"


if TYPE_CHECKING:
    from collections.abc import Callable

    Paint = Callable[[str, str], str]
