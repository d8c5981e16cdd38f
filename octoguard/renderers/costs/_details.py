"""The lines of a terminal that show every resource with its components, and single resources in detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.money import dollars, plain
from octoguard.printable import clean
from octoguard.renderers.costs._selection import components_before
from octoguard.renderers.costs._tables import arithmetic, origin, price_of, source, span, spread, unit_price
from octoguard.renderers.costs._wrap import columns, paragraphs, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.calculation import Calculation, Explanation
    from octoguard.cost_report import ComponentEntry, CostedResource, CostEntry
    from octoguard.renderers import Style
    from octoguard.renderers.text import Paint

_FEW = 4


def every_resource(cost: CostEntry, style: Style, paint: Paint) -> Iterator[str]:
    """Every resource with its components, the most expensive first."""
    for resource in cost.resources:
        yield ""
        yield from _head(resource, style.width, paint)
        names = max((columns(component.name) for component in resource.components), default=0)
        spans = max((columns(span(component)) for component in resource.components), default=0)
        for component in resource.components:
            yield from _component(component, names, spans, style, paint)
        yield from _remarks(resource, style, paint, style.verbose or len(resource.assumptions) < _FEW)


def _head(resource: CostedResource, width: int, paint: Paint) -> Iterator[str]:
    amount = dollars(resource.net_monthly_usd)
    if between := spread(resource):
        amount += f"  ({between})"
    if resource.status == "unpriced":
        amount += f"  {resource.action}" if resource.action != "no-op" else ""
    elif resource.action != "no-op":
        amount += f"  {resource.action}, {dollars(resource.delta.expected, sign=True)}"
    first, *others = wrapped(f"{resource.address}  {amount}", width)
    bold = first[: len(resource.address)]
    yield paint("bold", bold) + first[len(bold) :]
    yield from others


def _component(component: ComponentEntry, names: int, spans: int, style: Style, paint: Paint) -> Iterator[str]:
    name = component.name + " " * (names - columns(component.name))
    figures = f"{span(component):>{spans}} x {unit_price(component):<12} {dollars(component.monthly_usd):>12}"
    line, ending = f"  {name}  {figures}", origin(component)
    if columns(line) + 2 + columns(ending) <= style.width:
        yield f"{line}  {paint('dim', ending)}"
    else:
        yield from [line] if columns(line) <= style.width else wrapped(" ".join(line.split()), style.width, 2, 6)
        yield from (paint("dim", part) for part in wrapped(ending, style.width, 6, 6))


def _remarks(resource: CostedResource, style: Style, paint: Paint, every: bool) -> Iterator[str]:
    """What has no price, and what is assumed."""
    label = "partly priced" if resource.status == "partly-priced" else "unpriced"
    missing = paragraphs((f"{label}: {reason}" for reason in resource.unpriced), style.width, 4)
    yield from (paint("yellow", line) for line in missing)
    if every:
        assumptions = (f"assumption: {sentence}" for sentence in resource.assumptions)
        yield from (paint("dim", line) for line in paragraphs(assumptions, style.width, 4))
    else:
        yield paint("dim", f"    {len(resource.assumptions)} assumptions (list them with --verbose)")


def explanations(cost: CostEntry, style: Style, paint: Paint) -> Iterator[str]:
    """The resources of `style.explain` in detail: arithmetic, SKUs, sources and assumptions."""
    for address, explanation in style.explain.items():
        yield ""
        found = [resource for resource in cost.resources if resource.address == clean(address)]
        if not found:
            yield from wrapped(f"{clean(address)}: {explanation.status}: {clean(explanation.reason)}", style.width)
        for resource in found:
            yield from _explained(resource, explanation, style, paint)


def _explained(resource: CostedResource, explanation: Explanation, style: Style, paint: Paint) -> Iterator[str]:
    yield from _head(resource, style.width, paint)
    steps = explanation.calculations
    if len(steps) != len(resource.components):
        steps = (None,) * len(resource.components)
    for component, calculation in zip(resource.components, steps, strict=True):
        yield from _derivation(component, calculation, style, paint)
    if resource.confidence is not None:
        yield f"  Confidence of the prices: {resource.confidence}"
    yield from _remarks(resource, style, paint, every=True)
    if resource.before_components is not None:
        yield "  Before apply:"
        for component in components_before(resource):
            text = f"{component.name}: {span(component)} at {unit_price(component)}: {dollars(component.monthly_usd)}"
            yield from wrapped(text, style.width, 4)


def _derivation(
    component: ComponentEntry, calculation: Calculation | None, style: Style, paint: Paint
) -> Iterator[str]:
    """A component with its arithmetic, and one line for each price in it."""
    service = f" ({component.service})" if component.service else ""
    yield from wrapped(f"{component.name}{service}", style.width, 2)
    yield from paragraphs(arithmetic(component, calculation), style.width, 4)
    if component.note:
        yield from (paint("dim", line) for line in wrapped(component.note, style.width, 6))
    for price in component.prices:
        named = " ".join(filter(None, [price.sku_id, price.description]))
        count = "" if price.count == 1 else f"{plain(price.count)} x "
        negotiated = ", negotiated" if price.negotiated else ""
        text = f"{count}{price_of(price)} per {price.unit}: {named}; {source(price)}{negotiated}"
        yield from (paint("dim", line) for line in wrapped(text, style.width, 6))
