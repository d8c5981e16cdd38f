"""The words and numbers of a cost report, for all formats that people read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from octoguard.cost_report import ComparedPlan
from octoguard.money import USD, ZERO, dollars, monthly, plain, shown
from octoguard.renderers._money import percent
from octoguard.renderers.costs._selection import (
    after,
    before,
    changes,
    components_after,
    components_before,
    has_delta,
    is_gone,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from octoguard.cost.calculation import Calculation
    from octoguard.cost_entries import Figures
    from octoguard.cost_report import ComponentEntry, CostedResource, CostReport, PriceEntry
    from octoguard.renderers.costs._selection import Selection

_DIGITS: Final = 4
_ACTIONS = {"create": "added", "delete": "removed", "update": "changed", "no-op": "unchanged"}
_PARTS = 3


def quantity(number: Decimal) -> str:
    """A quantity with two decimals, or none for a whole number."""
    text = f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"
    return text.removeprefix("-") if not text.strip("-0.") else text


def unit_price(component: ComponentEntry) -> str:
    """The price of one unit, with up to six decimals, and at least four digits; "no price" without one."""
    return "no price" if component.price_usd is None else _price_text(component.price_usd)


def _price_text(usd: Decimal) -> str:
    usd = shown().of(usd)
    return plain(round(usd, max(6, _DIGITS - 1 - usd.adjusted())))


def span(component: ComponentEntry) -> str:
    """The quantity and its range: `2,190 hours`, `2,190 (730 to 4,380) hours`."""
    figures = component.quantity
    text = quantity(figures.expected)
    if figures.floor != figures.ceiling:
        text += f" ({quantity(figures.floor)} to {quantity(figures.ceiling)})"
    return f"{text} {component.unit}"


def origin(component: ComponentEntry) -> str:
    """The origin of the price: SKUs, source, date and confidence."""
    if not component.prices:
        return component.note
    ids = ", ".join(_sku(price) for price in component.prices)
    sources = dict.fromkeys(map(source, component.prices))
    return f"{ids}: {'; '.join(sources)}"


def source(price: PriceEntry) -> str:
    """Where a price comes from: `cloud.google.com 2026-07-30, high`."""
    return f"{price.source} {price.as_of}, {price.confidence}"


def price_of(price: PriceEntry) -> str:
    """The price of one unit, with all digits in USD, or with six decimals or more in another currency."""
    return plain(price.usd) if shown() is USD else _price_text(price.usd)


def _sku(price: PriceEntry) -> str:
    count = "" if price.count == 1 else f"{plain(price.count)} x "
    named = price.sku_id or price.description
    return f"{count}{named} at {price_of(price)}"


def arithmetic(component: ComponentEntry, calculation: Calculation | None) -> list[str]:
    """How quantity and price make the amount, with tiers and shared allowances: `730 hours x 0.1 = 73.00`."""
    if component.monthly_usd is None:
        return [f"{span(component)}: no price"]
    if calculation is None:
        return [f"{span(component)} x {unit_price(component)} = {dollars(component.monthly_usd)}"]
    terms = f"{_terms(calculation, component.unit)} = {dollars(calculation.usd)}"
    if calculation.lines == 1:
        return [terms]
    owner = "billing account" if calculation.scope == "account" else calculation.scope
    share = calculation.part / calculation.quantity if calculation.quantity else ZERO
    return [
        f"{calculation.lines} components of the {owner} share the tiers: {terms}",
        f"this component: {quantity(calculation.part)} of {quantity(calculation.quantity)} {component.unit}"
        f" ({share * 100:.1f}%) = {dollars(component.monthly_usd)}",
    ]


def _terms(calculation: Calculation, unit: str) -> str:
    used = [(part, usd) for part, usd in calculation.tiers if part]
    total, free = quantity(calculation.quantity), calculation.free_limit
    if free is not None and calculation.quantity <= free:
        return f"{total} {unit}, all within the free {quantity(free)}"
    if free is not None and len(used) == 2:
        return f"({total} {unit} - {quantity(free)} free) x {_price_text(used[1][1])}"
    terms = " + ".join(
        f"{quantity(part)} x {_price_text(usd)}" if usd else f"{quantity(part)} free" for part, usd in used
    )
    return f"{total} {unit}: {terms}" if len(used) > 1 else f"{total} {unit} x {_price_text(calculation.tiers[0][1])}"


def spread(resource: CostedResource) -> str:
    """The range of the cost after apply: `1,184.62 to 3,553.87`; "" if it is one amount."""
    floor, ceiling = (side.net_monthly_usd for side in (resource.scenarios.floor, resource.scenarios.ceiling))
    return "" if floor == ceiling else f"{dollars(floor)} to {dollars(ceiling)}"


def main_parts(resource: CostedResource) -> str:
    """What makes the cost: the largest components with their amounts, the range, and whether a price is missing."""
    amounts = {name: usd for name, usd in _by_name(components_after(resource)).items() if usd}
    clauses = [_list(amounts, sign=False) if len(amounts) > 1 else "".join(amounts), spread(resource)]
    return "; ".join(filter(None, [*clauses, _missing(resource)]))


def main_changes(resource: CostedResource) -> str:
    """What makes the change of a cost: the components that change most, and the change of the range."""
    old, new = (_by_name(lines) for lines in (components_before(resource), components_after(resource)))
    deltas = {name: new.get(name, ZERO) - old.get(name, ZERO) for name in dict.fromkeys([*new, *old])}
    deltas = {name: usd for name, usd in deltas.items() if usd}
    delta = resource.delta
    scenarios = "" if delta.floor == delta.expected == delta.ceiling else f"floor {_signed(delta.floor)}, "
    scenarios += f"ceiling {_signed(delta.ceiling)}" if scenarios else ""
    words = _list(deltas, sign=True) if len(deltas) > 1 else "".join(deltas)
    return "; ".join(filter(None, [words, scenarios, _missing(resource)]))


def delta_text(resource: CostedResource) -> str:
    """The change of the expected cost; "unknown" if a part has no price."""
    return "unknown" if resource.status != "priced" else _signed(resource.delta.expected)


def signed(figures: Figures) -> list[str]:
    """The changes of floor, expected and ceiling with their signs."""
    return [_signed(figure) for figure in (figures.floor, figures.expected, figures.ceiling)]


def _signed(amount: Decimal) -> str:
    return dollars(amount, sign=True)


def _missing(resource: CostedResource) -> str:
    return "" if resource.status == "priced" else resource.status.replace("-", " ")


def _by_name(components: list[ComponentEntry]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for component in components:
        sums[component.name] = sums.get(component.name, ZERO) + (component.monthly_usd or ZERO)
    return sums


def _list(amounts: dict[str, Decimal], sign: bool) -> str:
    ordered = sorted(amounts.items(), key=lambda item: -abs(item[1]))
    words = ", ".join(f"{name} {dollars(usd, sign=sign)}" for name, usd in ordered[:_PARTS])
    return words + (f", {len(ordered) - _PARTS} more" if len(ordered) > _PARTS else "")


def heading(selection: Selection, what: str) -> str:
    """The number of named resources: `11 of 67, 95% of the total`. `what` is what the share is a part of."""
    count = len(selection.shown)
    total = count + len(selection.rest)
    share = f", {percent(selection.share)} of the {what}" if selection.share is not None and count < total else ""
    return f"{count} of {total:,}{share}"


def rest(selection: Selection) -> str:
    """The resources that are not named: `41 more resources with $12.30/month, 39 of them $0.00`; "" if there are none.

    A resource without a price is counted as unpriced, not as 0.
    """
    if not selection.rest:
        return ""
    unpriced = sum(resource.status == "unpriced" for resource in selection.rest)
    zero = sum(resource.status != "unpriced" and not after(resource) for resource in selection.rest)
    usd = sum(map(after, selection.rest), ZERO)
    clauses = [f"{_count(len(selection.rest), bool(selection.shown))} with {monthly(usd)}"]
    if zero and usd:
        clauses.append(f"{zero:,} of them $0.00")
    if unpriced:
        clauses.append(f"{unpriced:,} of them unpriced")
    return ", ".join(clauses)


def rest_of_changes(selection: Selection) -> str:
    """The changed resources that are not named, with the sum of their changes; "" if there are none."""
    if not selection.rest:
        return ""
    usd = sum((resource.delta.expected for resource in selection.rest), ZERO)
    clauses = [f"{_count(len(selection.rest), bool(selection.shown), 'changed ')} with {monthly(usd, sign=True)}"]
    unpriced = sum(resource.status == "unpriced" for resource in selection.rest)
    same = sum(resource.status != "unpriced" and not has_delta(resource) for resource in selection.rest)
    if same and usd:
        clauses.append(f"{same:,} of them +$0.00")
    if unpriced:
        clauses.append(f"{unpriced:,} of them unpriced")
    return ", ".join(clauses)


def unchanged(resources: list[CostedResource]) -> str:
    """The resources that do not change: `Unchanged: 5 resources with $1,020.97/month`; "" if there are none."""
    usd = sum(map(after, resources), ZERO)
    return f"Unchanged: {_count(len(resources), False)} with {monthly(usd)}" if resources else ""


def _count(number: int, more: bool, kind: str = "") -> str:
    return f"{number:,} {'more ' if more else ''}{kind}resource{'' if number == 1 else 's'}"


def old_and_new(resource: CostedResource) -> list[str]:
    """The expected cost before and after apply, and the change."""
    old = _amount(resource, before(resource), components_before(resource)) if resource.before else ""
    new = "" if is_gone(resource) else _amount(resource, after(resource), components_after(resource))
    return [old, new, delta_text(resource)]


def _amount(resource: CostedResource, amount: Decimal, components: list[ComponentEntry]) -> str:
    """An amount; "no price" if no component has one. A bill that could not be made has no components."""
    priced = any(component.monthly_usd is not None for component in components)
    return dollars(amount if priced or resource.status == "priced" else None)


def sides(report: CostReport) -> tuple[str, str]:
    """The names of the two sides of a change: `before` and `after`, or `base` and `head` in a comparison."""
    return ("base", "head") if is_comparison(report) else ("before", "after")


def is_comparison(report: CostReport) -> bool:
    """Whether the report compares two plans."""
    return isinstance(report.compared_to, ComparedPlan)


def compared_plan(report: CostReport) -> str:
    """The base of a comparison, after the name of the plan: ` compared with main.json`; "" if there is none."""
    return f" compared with {report.compared_to.plan}" if isinstance(report.compared_to, ComparedPlan) else ""


def action_of(resource: CostedResource, compared: bool) -> str:
    """What happens to a resource: the action of the plan, or `added`, `removed` or `changed` in a comparison.

    A resource that costs the same in both plans is `unchanged`, even if its bill has other components.
    """
    if not compared:
        return resource.action
    if resource.action == "update" and resource.status == "priced" and not has_delta(resource):
        return "unchanged"
    return _ACTIONS.get(resource.action, resource.action)


def is_changed(resource: CostedResource, compared: bool) -> bool:
    """Whether the plan changes the resource or its cost; in a comparison, whether its cost differs."""
    return action_of(resource, compared) != "unchanged" if compared else changes(resource)


def counts(resources: list[CostedResource]) -> str:
    """The resources of a comparison, counted: `1 added, 2 removed, 3 changed, 40 unchanged`."""
    number = Counter(action_of(resource, compared=True) for resource in resources)
    return ", ".join(f"{number[word]:,} {word}" for word in ("added", "removed", "changed", "unchanged"))
