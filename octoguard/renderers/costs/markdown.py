"""Renders a cost report as Markdown for a pull request comment or a job summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost_report import ComparedPlan
from octoguard.money import ZERO, dollars, monthly, shown
from octoguard.printable import clean, presentable
from octoguard.renderers._money import budget_share, in_currency, percent, price_date, price_sentences
from octoguard.renderers._wording import types_text
from octoguard.renderers.costs import _commitments as commitments
from octoguard.renderers.costs import _tables as tables
from octoguard.renderers.costs import _what_if as what_if
from octoguard.renderers.costs._groups import groups_of, title_of
from octoguard.renderers.costs._selection import after, is_change, select, select_changes
from octoguard.renderers.markdown import LIMIT, code, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octoguard.cost.calculation import Explanation
    from octoguard.cost_entries import CommitmentsEntry, WhatIfEntry
    from octoguard.cost_report import CostedResource, CostEntry, CostReport
    from octoguard.renderers import Style

_MARKER = "<!-- octoguard cost -->"
_SHOWN_GAPS = 10


@in_currency
def render(report: CostReport, style: Style) -> str:
    """The report as GitHub Flavored Markdown, cut to the size limit of a comment."""
    report = presentable(report)
    closing = "\n".join(_closing(report))
    body = "\n".join(_headline(report) if style.explain else _top(report)) + "\n"
    for part in _parts(report, style):
        if len(body) + len(part) + len(closing) > LIMIT:
            body += "\n_The rest of the report is too long for a comment. See the text or JSON report._\n"
            break
        body += part + "\n"
    return f"{body}\n{closing}\n"


def _headline(report: CostReport) -> Iterator[str]:
    cost = report.cost
    yield _MARKER
    delta = monthly(cost.delta.expected, sign=True)
    yield f"## octoguard cost: {words(monthly(cost.scenarios.expected.net_monthly_usd))} ({words(delta)})\n"
    base = f" compared with {code(report.compared_to.plan)}" if isinstance(report.compared_to, ComparedPlan) else ""
    yield f"{code(report.plan)}{base} for **{words(report.environment)}**\n"


def _top(report: CostReport) -> Iterator[str]:
    cost = report.cost
    yield from _headline(report)
    yield f"| {words(shown().code)} per month | floor | expected | ceiling |\n|---|---:|---:|---:|"
    old, new = tables.sides(report) if tables.is_comparison(report) else ("before apply", "after apply")
    for name, side in ((new, cost.scenarios), (old, cost.before)):
        figures = [dollars(amounts.net_monthly_usd) for amounts in (side.floor, side.expected, side.ceiling)]
        yield f"| {name} | {' | '.join(figures)} |"
    yield f"| **change** | {' | '.join(f'**{change}**' for change in tables.signed(cost.delta))} |"
    if budget := cost.budget:
        share = ""
        if budget.used is not None and budget.monthly_usd is not None:
            share = f": {budget_share(budget.environment, budget.used, budget.monthly_usd)}"
        yield f"\n**{budget.verdict}**{words(share)}\n"
        yield from (f"- {words(reason)}" for reason in budget.reasons)
        yield from (f"\nNote: {words(note)}." for note in budget.notes)


def _parts(report: CostReport, style: Style) -> Iterator[str]:
    cost = report.cost
    if style.explain:
        for address, explanation in style.explain.items():
            yield from _explained(address, explanation, cost.resources)
        return
    compared = is_change(cost) or tables.is_comparison(report)
    if cost.commitments:
        yield from _commitments(cost.commitments)
    if cost.what_if:
        yield from _what_if(cost.what_if)
    yield from _groups(report, style, compared)
    yield from _changes(report) if compared else _resources(cost)
    if style.show_all:
        yield "\n<details><summary>All components</summary>\n"
        yield from map(_lines, cost.resources)
        yield "\n</details>"


def _commitments(entry: CommitmentsEntry) -> Iterator[str]:
    yield "\n| Commitments, USD per month | floor | expected | ceiling |\n|---|---:|---:|---:|"
    for name, figures in commitments.rows(entry):
        yield f"| {name.strip()} | {' | '.join(map(words, figures))} |"
    yield ""
    yield from (f"- {words(commitments.sentence(commitment))}" for commitment in entry.commitments)
    yield from (f"\nNote: {words(note)}." for note in entry.notes)


def _what_if(entry: WhatIfEntry) -> Iterator[str]:
    yield f"\n| {words(what_if.title(entry))}, USD per month | floor | expected | ceiling |\n|---|---:|---:|---:|"
    for name, figures in what_if.rows(entry):
        yield f"| {name} | {' | '.join(map(words, figures))} |"
    yield ""
    yield from (f"- {words(sentence)}" for sentence in what_if.sentences(entry))


def _groups(report: CostReport, style: Style, compared: bool) -> Iterator[str]:
    cost = report.cost
    groups = groups_of(cost.resources, style)
    if not groups:
        return
    figures = f"{_side_names(report)} | Change" if compared else f"Resources | {words(shown().code)} per month | Share"
    yield f"\n| {words(title_of(style))} | {figures} |\n|---|---:|---:|---:|"
    total = cost.scenarios.expected.net_monthly_usd
    empty = []
    for group in groups:
        if not group.before and not group.after and not group.incomplete:
            empty.append(group.name)
            continue
        share = percent(group.after / total).replace("<", "&lt;") if total > 0 else ""
        cells = [f"{group.resources:,}", _usd(group.after), share]
        if compared:
            cells = [_usd(group.before), _usd(group.after), _usd(group.delta, sign=True)]
        note = f" ({group.incomplete} without a full price)" if group.incomplete else ""
        yield f"| {words(group.name)}{note} | {' | '.join(cells)} |"
    if empty:
        yield f"\n0.00: {words(', '.join(empty))}."


def _resources(cost: CostEntry) -> Iterator[str]:
    if not cost.resources:
        return
    selection = select(cost.resources)
    yield f"\n### Most expensive resources ({tables.heading(selection, 'total')})"
    if selection.shown:
        yield f"\n| Resource | {words(shown().code)} per month | Main parts |\n|---|---:|---|"
    for resource in selection.shown:
        yield f"| {code(resource.address)} | {_usd(after(resource))} | {words(tables.main_parts(resource))} |"
    if rest := tables.rest(selection):
        yield f"\n{words(rest)}."


def _side_names(report: CostReport) -> str:
    return " | ".join(map(str.capitalize, tables.sides(report)))


def _changes(report: CostReport) -> Iterator[str]:
    cost, comparison = report.cost, tables.is_comparison(report)
    selection = select_changes(resource for resource in cost.resources if tables.is_changed(resource, comparison))
    yield f"\n### Changed resources ({tables.heading(selection, 'change')})"
    if comparison:
        yield f"\n{words(tables.counts(cost.resources))}."
    if selection.shown:
        yield f"\n| Resource | Action | {_side_names(report)} | Change | Main parts |\n|---|---|---:|---:|---:|---|"
    for resource in selection.shown:
        cells = " | ".join(map(words, tables.old_and_new(resource)))
        parts = words(tables.main_changes(resource))
        yield f"| {code(resource.address)} | {words(tables.action_of(resource, comparison))} | {cells} | {parts} |"
    same = [resource for resource in cost.resources if not tables.is_changed(resource, comparison)]
    yield from (f"\n{words(text)}." for text in (tables.rest_of_changes(selection), tables.unchanged(same)) if text)


def _usd(amount: Decimal, sign: bool = False) -> str:
    return words(dollars(amount, sign=sign))


def _explained(address: str, explanation: Explanation, resources: list[CostedResource]) -> Iterator[str]:
    found = [resource for resource in resources if resource.address == clean(address)]
    if not found:
        yield f"\n{code(clean(address))}: {words(explanation.status)}: {words(clean(explanation.reason))}."
    for resource in found:
        yield _lines(resource)
        steps = zip(resource.components, explanation.calculations, strict=False)
        for component, calculation in steps:
            if calculation is not None:
                yield f"\n{words(component.name)}: {words('; '.join(tables.arithmetic(component, calculation)))}."


def _lines(resource: CostedResource) -> str:
    rows = [f"\n{code(resource.address)}: {words(dollars(resource.net_monthly_usd))}\n"]
    if resource.components:
        rows.append(
            f"| Component | Quantity per month | Unit price | {words(shown().code)} per month | Source |\n"
            "|---|---:|---:|---:|---|"
        )
    for component in resource.components:
        price, amount = tables.unit_price(component), words(dollars(component.monthly_usd))
        figures = f"{words(tables.span(component))} | {price} | {amount}"
        rows.append(f"| {words(component.name)} | {figures} | {words(tables.origin(component))} |")
    rows += [f"\nAssumption: {words(sentence)}." for sentence in resource.assumptions]
    label = "Partly priced" if resource.status == "partly-priced" else "Unpriced"
    rows += [f"\n{label}: {words(reason)}." for reason in resource.unpriced]
    return "\n".join(rows)


def _closing(report: CostReport) -> Iterator[str]:
    cost = report.cost
    unpriced = [gap for gap in cost.gaps if gap.status == "unpriced"]
    partly = [gap for gap in cost.gaps if gap.status == "partly-priced"]
    if unpriced:
        addresses = ", ".join(code(gap.address) for gap in unpriced[:_SHOWN_GAPS])
        more = f" and {len(unpriced) - _SHOWN_GAPS:,} more" if len(unpriced) > _SHOWN_GAPS else ""
        yield f"\nNot included in the total because they have no price: {addresses}{more}."
    for gap in partly[:_SHOWN_GAPS]:
        included = words(monthly(gap.included_usd or ZERO))
        yield f"\nPartly priced: {code(gap.address)}: {included} is in the total; {words(gap.reason)}."
    if len(partly) > _SHOWN_GAPS:
        yield f"\n{len(partly) - _SHOWN_GAPS:,} more partly priced resources are in the JSON report."
    if cost.unsupported:
        yield f"\nNot included in the total: {words(types_text(cost.unsupported))} (octoguard does not price them)."
    if cost.other_providers:
        yield f"\nNot included in the total: {words(types_text(cost.other_providers))} (not Google Cloud)."
    yield from (f"\nNote: {words(note)}." for note in (*cost.notes, *report.notes, *price_sentences(cost)))
    yield (
        f"\nUsage: {words(cost.usage)}. {words(price_date(cost))}. "
        f"octoguard {words(report.octoguard_version)}, plan sha256 {words(report.plan_sha256[:12])}."
    )
