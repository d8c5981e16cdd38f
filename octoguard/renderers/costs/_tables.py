"""The words and numbers of a cost report, for all formats that people read."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from octoguard.money import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.cost_report import ComponentEntry, CostedResource, PriceEntry

_PRICE = Decimal("0.000001")


def quantity(number: Decimal) -> str:
    """A quantity with two decimals, or none for a whole number."""
    text = f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"
    return text.removeprefix("-") if not text.strip("-0.") else text


def unit_price(component: ComponentEntry) -> str:
    """The price of one unit, with up to six decimals, more for very small prices; "no price" without one."""
    if component.price_usd is None:
        return "no price"
    return plain(component.price_usd if abs(component.price_usd) < _PRICE else round(component.price_usd, 6))


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
    sources = dict.fromkeys(f"{price.source} {price.as_of}, {price.confidence}" for price in component.prices)
    return f"{ids}: {'; '.join(sources)}"


def _sku(price: PriceEntry) -> str:
    count = "" if price.count == 1 else f"{plain(price.count)} x "
    named = price.sku_id or price.description
    return f"{count}{named} at {plain(price.usd)}"


def grouped(resources: Iterable[CostedResource], by: str) -> list[tuple[str, list[CostedResource]]]:
    """Resources grouped by module, or by the service of their first component; the most expensive group first."""
    if by == "resource":
        return [("", list(resources))]

    def heading(resource: CostedResource) -> str:
        if by == "module":
            return resource.module or "(root module)"
        return next((component.service for component in resource.components if component.service), "(no service)")

    ordered = sorted(resources, key=heading)
    groups = [(name, list(members)) for name, members in groupby(ordered, key=heading)]
    return sorted(groups, key=lambda group: (-total(group[1]), group[0]))


def total(resources: Iterable[CostedResource]) -> Decimal:
    """The expected net cost of all resources, in USD per month."""
    return sum((resource.scenarios.expected.net_monthly_usd for resource in resources), Decimal(0))
