"""Renders a cost report for a terminal: totals, then every resource with its components, the most expensive first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.money import dollars
from octoguard.printable import presentable
from octoguard.renderers._money import budget_share, gap_sentences, price_date, price_sentences
from octoguard.renderers._wording import types_text
from octoguard.renderers.costs._tables import grouped, origin, span, total, unit_price
from octoguard.renderers.text import VERDICTS, Paint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost_report import BudgetEntry, ComponentEntry, CostedResource, CostEntry, CostReport, Scenarios
    from octoguard.renderers import Style

_WIDTH = 13


def render(report: CostReport, style: Style) -> str:
    """The report as text for people."""
    report = presentable(report)
    paint = Paint(style.color)
    cost = report.cost
    lines = [f"{report.plan} for {report.environment}: USD per month ({cost.hours_per_month:f} hours)", ""]
    lines += _totals(cost, paint)
    if cost.budget:
        lines += ["", *_budget(cost.budget, paint)]
    for heading, resources in grouped(cost.resources, style.group_by):
        if heading:
            lines += ["", f"{paint('bold', heading)}  {dollars(total(resources))}"]
        for resource in resources:
            lines += ["", *_resource(resource, paint, style.verbose)]
    return "\n".join([*lines, "", *_closing(report, paint, style.verbose), ""])


def _totals(cost: CostEntry, paint: Paint) -> Iterator[str]:
    yield f"{'':<28}" + "".join(f"{name:>{_WIDTH}}" for name in ("floor", "expected", "ceiling"))
    yield paint("bold", _row("after apply", _net(cost.scenarios)))
    listed = _listed(cost.scenarios)
    if listed != _net(cost.scenarios):
        yield _row("  at list prices", listed)
    yield _row("before apply", _net(cost.before))
    changes = [dollars(figure, sign=True) for figure in (cost.delta.floor, cost.delta.expected, cost.delta.ceiling)]
    yield _row("change", changes)


def _budget(budget: BudgetEntry, paint: Paint) -> Iterator[str]:
    if budget.monthly_usd is not None and budget.used is not None:
        yield budget_share(budget.environment, budget.used, budget.monthly_usd)
    color, word = VERDICTS[budget.verdict]
    yield from (f"{paint(color, paint('bold', word))}  {reason}" for reason in budget.reasons)
    yield from (f"Note: {note}" for note in budget.notes)


def _row(name: str, figures: list[str]) -> str:
    return f"{name:<28}" + "".join(f"{figure:>{_WIDTH}}" for figure in figures)


def _net(scenarios: Scenarios) -> list[str]:
    return [dollars(amounts.net_monthly_usd) for amounts in (scenarios.floor, scenarios.expected, scenarios.ceiling)]


def _listed(scenarios: Scenarios) -> list[str]:
    return [dollars(amounts.monthly_usd) for amounts in (scenarios.floor, scenarios.expected, scenarios.ceiling)]


def _resource(resource: CostedResource, paint: Paint, verbose: bool) -> Iterator[str]:
    amount = dollars(resource.net_monthly_usd)
    scenarios = resource.scenarios
    if scenarios.floor != scenarios.ceiling:
        amount += f"  ({dollars(scenarios.floor.net_monthly_usd)} to {dollars(scenarios.ceiling.net_monthly_usd)})"
    action = "" if resource.action == "no-op" else f"  {resource.action}, {dollars(resource.delta.expected, sign=True)}"
    yield f"{paint('bold', resource.address)}  {amount}{paint('dim', action)}"
    label = "partly priced" if resource.status == "partly-priced" else "unpriced"
    width = max((len(component.name) for component in resource.components), default=0)
    for component in resource.components:
        yield from _component(component, width, paint)
    yield from (paint("yellow", f"    {label}: {reason}") for reason in resource.unpriced)
    if verbose or len(resource.assumptions) < 4:
        yield from (paint("dim", f"    assumption: {sentence}") for sentence in resource.assumptions)
    else:
        yield paint("dim", f"    {len(resource.assumptions)} assumptions (list them with --verbose)")


def _component(component: ComponentEntry, width: int, paint: Paint) -> Iterator[str]:
    name = f"{component.name:<{width}}"
    figures = f"{span(component):>34} x {unit_price(component):<12} {dollars(component.monthly_usd):>12}"
    yield f"  {name}  {figures}  {paint('dim', origin(component))}"


def _closing(report: CostReport, paint: Paint, verbose: bool) -> Iterator[str]:
    cost = report.cost
    yield from (paint("yellow", f"{sentence[0].upper()}{sentence[1:]}") for sentence in gap_sentences(cost))
    if cost.unsupported:
        types = types_text(cost.unsupported)
        yield paint("yellow", f"Not included in the total: {types} (octoguard does not price them)")
        if verbose:
            yield from (f"    {gap.address}: {gap.reason}" for gap in cost.gaps if gap.status == "unsupported")
    if cost.other_providers:
        yield paint("yellow", f"Not included in the total: {types_text(cost.other_providers)} (not Google Cloud)")
    if cost.free:
        yield f"Free: {types_text(cost.free)}"
    yield from (f"Note: {note}" for note in (*cost.notes, *report.notes, *price_sentences(cost)))
    yield f"Usage: {cost.usage}. {price_date(cost)}."
