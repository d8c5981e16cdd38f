"""Renders a cost report for a terminal: totals, sums by service, and the resources that make 95% of the cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.money import dollars, shown
from octoguard.printable import presentable
from octoguard.renderers._money import (
    budget_share,
    gap_sentences,
    in_currency,
    percent,
    price_date,
    price_sentences,
)
from octoguard.renderers._wording import types_text
from octoguard.renderers.costs import _commitments as commitments
from octoguard.renderers.costs import _tables as tables
from octoguard.renderers.costs import _what_if as what_if
from octoguard.renderers.costs._details import every_resource, explanations
from octoguard.renderers.costs._groups import groups_of, title_of
from octoguard.renderers.costs._selection import after, is_change, select, select_changes
from octoguard.renderers.costs._wrap import columns, paragraphs, wrapped
from octoguard.renderers.text import VERDICTS, Paint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octoguard.cost_entries import CommitmentsEntry, WhatIfEntry
    from octoguard.cost_report import BudgetEntry, CostEntry, CostReport, Scenarios
    from octoguard.renderers import Style

_WIDTH = 13
_NAME = 28
_INDENT = 14
_SHOWN_GAPS = 3
_HINT = "--all lists every resource; --explain ADDRESS shows the prices and assumptions of one"


@in_currency
def render(report: CostReport, style: Style) -> str:
    """The report as text for people. With `style.explain`, only the details of those resources."""
    report = presentable(report)
    paint = Paint(style.color)
    cost = report.cost
    plan = f"{report.plan}{tables.compared_plan(report)}"
    lines = wrapped(
        f"{plan} for {report.environment}: {shown().code} per month ({cost.hours_per_month:f} hours)", style.width
    )
    if style.explain:
        lines += explanations(cost, style, paint)
        if cost.budget and cost.budget.verdict == "deny":
            lines += ["", *_budget(cost.budget, style, paint)]
        return "\n".join([*lines, ""])
    lines += ["", *_totals(report, style, paint)]
    if cost.commitments:
        lines += ["", *_commitments(cost.commitments, style, paint)]
    if cost.what_if:
        lines += ["", *_what_if(cost.what_if, style, paint)]
    if cost.budget:
        lines += ["", *_budget(cost.budget, style, paint)]
    compared = is_change(cost) or tables.is_comparison(report)
    lines += _groups(report, style, paint, compared)
    if style.show_all:
        lines += every_resource(cost, style, paint)
    else:
        lines += _changes(report, style, paint) if compared else _resources(cost, style, paint)
    return "\n".join([*lines, "", *_closing(report, style, paint), ""])


def _totals(report: CostReport, style: Style, paint: Paint) -> Iterator[str]:
    cost = report.cost
    old, new = tables.sides(report) if tables.is_comparison(report) else ("before apply", "after apply")
    name_width = _name_width(style)
    yield _row("", ["floor", "expected", "ceiling"], name_width)
    yield paint("bold", _row(new, _net(cost.scenarios), name_width))
    listed = _listed(cost.scenarios)
    if listed != _net(cost.scenarios):
        yield _row("  at list prices", listed, name_width)
    yield _row(old, _net(cost.before), name_width)
    yield _row("change", tables.signed(cost.delta), name_width)


def _commitments(entry: CommitmentsEntry, style: Style, paint: Paint) -> Iterator[str]:
    """What commitments change, and each commitment in a line."""
    yield paint("bold", "Commitments")
    for name, figures in commitments.rows(entry):
        yield _row(f"  {name}", figures, _name_width(style))
    yield from paragraphs(map(commitments.sentence, entry.commitments), style.width, 2)
    yield from paragraphs((f"Note: {note}" for note in entry.notes), style.width, 2)


def _what_if(entry: WhatIfEntry, style: Style, paint: Paint) -> Iterator[str]:
    """The cost with the changes of --what-if."""
    yield paint("bold", what_if.title(entry))
    for name, figures in what_if.rows(entry):
        yield _row(f"  {name}", figures, _name_width(style))
    yield from paragraphs(what_if.sentences(entry), style.width, 2)


def _budget(budget: BudgetEntry, style: Style, paint: Paint) -> Iterator[str]:
    if budget.monthly_usd is not None and budget.used is not None:
        yield budget_share(budget.environment, budget.used, budget.monthly_usd)
    color, word = VERDICTS[budget.verdict]
    for reason in budget.reasons:
        first, *others = wrapped(f"{word}  {reason}", style.width, hanging=len(word) + 2)
        yield paint(color, paint("bold", word)) + first.removeprefix(word)
        yield from others
    yield from paragraphs((f"Note: {note}" for note in budget.notes), style.width)


def _name_width(style: Style) -> int:
    """The columns in front of three figures."""
    return min(_NAME, style.width - 3 * _WIDTH)


def _row(name: str, figures: list[str], width: int) -> str:
    return f"{name:<{width}}{_in_columns(figures)}"


def _in_columns(figures: Iterable[str]) -> str:
    """Figures in columns of equal width, with at least one space between large ones."""
    return "".join(f" {figure:>{_WIDTH - 1}}" for figure in figures)


def _net(scenarios: Scenarios) -> list[str]:
    return [dollars(amounts.net_monthly_usd) for amounts in (scenarios.floor, scenarios.expected, scenarios.ceiling)]


def _listed(scenarios: Scenarios) -> list[str]:
    return [dollars(amounts.monthly_usd) for amounts in (scenarios.floor, scenarios.expected, scenarios.ceiling)]


def _groups(report: CostReport, style: Style, paint: Paint, compared: bool) -> Iterator[str]:
    """The sums of the groups, in the columns of the totals. Groups of 0 are named in one line."""
    cost = report.cost
    groups = groups_of(cost.resources, style)
    if not groups:
        return
    head = [*tables.sides(report), "change"] if compared else ["resources", "expected", "share"]
    names = max(columns(group.name) for group in groups) + 4
    name_width = max(_name_width(style), min(names, style.width - len(head) * _WIDTH, _NAME * 2))
    yield from ("", paint("bold", _row(title_of(style), head, name_width)))
    total = cost.scenarios.expected.net_monthly_usd
    empty = [group.name for group in groups if not group.before and not group.after and not group.incomplete]
    for group in groups:
        if group.name in empty:
            continue
        share = percent(group.after / total) if total > 0 else ""
        figures = [f"{group.resources:,}", dollars(group.after), share]
        if compared:
            figures = [dollars(group.before), dollars(group.after), dollars(group.delta, sign=True)]
        note = f"  {group.incomplete} without a full price" if group.incomplete else ""
        yield from _group_row(group.name, figures, note, name_width, style.width)
    if empty:
        yield from wrapped(f"0.00: {', '.join(empty)}", style.width, 2)


def _group_row(name: str, figures: list[str], note: str, name_width: int, width: int) -> Iterator[str]:
    """A row of a group. A name that is too long for its column has lines of its own."""
    if columns(name) + 3 > name_width:
        yield from wrapped(name, width, 2)
        name = ""
    padding = " " * (name_width - 2 - columns(name))
    row = f"  {name}{padding}{_row('', figures, 0)}"
    if len(row) + len(note) <= width:
        yield row + note
    else:
        yield from (row, *wrapped(note.strip(), width, 4))


def _resources(cost: CostEntry, style: Style, paint: Paint) -> Iterator[str]:
    selection = select(cost.resources)
    if not cost.resources:
        return
    yield from ("", paint("bold", f"Most expensive resources ({tables.heading(selection, 'total')})"))
    for resource in selection.shown:
        amount = f"{dollars(after(resource)):>{_INDENT - 2}}"
        yield from _entry(amount, resource.address, tables.main_parts(resource), style, paint)
    yield from paragraphs(filter(None, [tables.rest(selection), _HINT]), style.width, 2)


def _changes(report: CostReport, style: Style, paint: Paint) -> Iterator[str]:
    """The resources that change, with their old and new cost. Unchanged resources are counted."""
    cost, comparison = report.cost, tables.is_comparison(report)
    changed = [resource for resource in cost.resources if tables.is_changed(resource, comparison)]
    selection = select_changes(changed)
    figures = _in_columns((*tables.sides(report), "change"))
    yield from ("", paint("bold", f"Changed resources ({tables.heading(selection, 'change')})"))
    if comparison:
        yield from wrapped(tables.counts(cost.resources), style.width, 2)
    if selection.shown:
        yield figures
    for resource in selection.shown:
        amounts = _in_columns(tables.old_and_new(resource))
        address = f"{resource.address} ({tables.action_of(resource, comparison)})"
        yield from _entry(amounts, address, tables.main_changes(resource), style, paint)
    same = [resource for resource in cost.resources if not tables.is_changed(resource, comparison)]
    sentences = [tables.rest_of_changes(selection), tables.unchanged(same)]
    last = [sentence for sentence in sentences if sentence]
    yield from paragraphs([*last, _HINT], style.width, 2)


def _entry(amounts: str, address: str, parts: str, style: Style, paint: Paint) -> Iterator[str]:
    """A resource after its amounts: on one line if it fits, or else with an indented line for its parts."""
    indent = len(amounts) + 2
    if indent + 20 > style.width:
        indent = _INDENT
        yield amounts
        amounts = ""
    line = f"{address}  {parts}" if parts else address
    if indent + columns(line) <= style.width:
        yield f"{amounts:<{indent}}{paint('bold', address)}{paint('dim', line[len(address) :])}"
        return
    first, *others = wrapped(address, style.width, indent)
    yield f"{amounts:<{indent}}{paint('bold', first[indent:])}"
    yield from (paint("bold", other) for other in others)
    if parts:
        yield from (paint("dim", other) for other in wrapped(parts, style.width, indent + 2, indent + 2))


def _closing(report: CostReport, style: Style, paint: Paint) -> Iterator[str]:
    cost, width = report.cost, style.width
    limit = None if style.show_all else _SHOWN_GAPS
    gaps = [f"{sentence[0].upper()}{sentence[1:]}" for sentence in gap_sentences(cost, limit)]
    if cost.unsupported:
        gaps.append(f"Not included in the total: {types_text(cost.unsupported)} (octoguard does not price them)")
    yield from (paint("yellow", line) for line in paragraphs(gaps, width))
    if style.show_all or style.verbose:
        unsupported = [gap for gap in cost.gaps if gap.status == "unsupported"]
        yield from paragraphs((f"{gap.address}: {gap.reason}" for gap in unsupported), width, 4)
    if cost.other_providers:
        others = f"Not included in the total: {types_text(cost.other_providers)} (not Google Cloud)"
        yield from (paint("yellow", line) for line in wrapped(others, width))
    sentences = [f"Free: {types_text(cost.free)}"] if cost.free else []
    sentences += [f"Note: {note}" for note in (*cost.notes, *report.notes, *price_sentences(cost))]
    yield from paragraphs([*sentences, f"Usage: {cost.usage}. {price_date(cost)}."], width)
