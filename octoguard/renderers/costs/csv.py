"""Renders a cost report as CSV: one row for each component, and one for each resource without a price.

A comparison of two plans has one row for each resource and service, with the cost on both sides and the change.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.money import USD, ZERO, plain
from octoguard.printable import Number, csv_text
from octoguard.renderers._money import currency_of
from octoguard.renderers.costs import _tables as tables
from octoguard.renderers.costs._selection import components_after, components_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost_entries import Figures
    from octoguard.cost_report import ComponentEntry, CostedResource, CostReport
    from octoguard.money import Currency
    from octoguard.renderers import Style

COLUMNS = (
    *("address", "type", "module", "action", "status", "service", "component", "kind", "unit"),
    *("quantity_floor", "quantity_expected", "quantity_ceiling", "price_usd"),
    *("monthly_usd_floor", "monthly_usd_expected", "monthly_usd_ceiling"),
    *("sku_ids", "source", "as_of", "confidence", "note"),
)

_SCENARIOS = ("floor", "expected", "ceiling")
COMPARED = (
    *("address", "type", "module", "action", "status", "service"),
    *(f"{side}_monthly_usd_{name}" for side in ("base", "head", "delta") for name in _SCENARIOS),
)


def render(report: CostReport, style: Style) -> str:
    """CSV with a header. The most expensive resource comes first."""
    _ = style
    currency = currency_of(report.cost)
    if tables.is_comparison(report):
        compared = [row for resource in report.cost.resources for row in _compared(resource)]
        return csv_text(COMPARED, compared) if currency is USD else _converted(COMPARED, compared, currency)
    rows = [row for resource in report.cost.resources for row in _rows(resource)]
    empty = [""] * (len(COLUMNS) - 6)
    rows += [
        [gap.address, gap.type, "", gap.action, gap.status, *empty, gap.reason]
        for gap in report.cost.gaps
        if gap.status == "unsupported"
    ]
    return csv_text(COLUMNS, rows) if currency is USD else _converted(COLUMNS, rows, currency)


def _converted(columns: tuple[str, ...], rows: list[list[str]], currency: Currency) -> str:
    """The CSV with each amount again in another currency, rounded to its smallest unit."""
    amounts = {name: index for index, name in enumerate(columns) if "monthly_usd" in name}
    names = [name.replace("monthly_usd", "monthly") for name in amounts]

    def cells(row: list[str]) -> Iterator[str]:
        for usd in (row[index] for index in amounts.values()):
            yield _number(currency.amount(Decimal(usd))) if usd else ""

    return csv_text([*columns, "currency", *names], [[*row, currency.code, *cells(row)] for row in rows])


def _rows(resource: CostedResource) -> Iterator[list[str]]:
    for component in resource.components:
        head = [resource.address, resource.type, resource.module, resource.action, resource.status]
        yield [*head, *_cells(component)]


def _cells(component: ComponentEntry) -> list[str]:
    prices = component.prices
    return [
        component.service,
        component.name,
        component.kind,
        component.unit,
        *_figures(component.quantity),
        _number(component.price_usd),
        *_figures(component.scenarios),
        " ".join(price.sku_id or price.sku for price in prices),
        "; ".join(dict.fromkeys(price.source for price in prices)),
        "; ".join(dict.fromkeys(price.as_of for price in prices)),
        "; ".join(dict.fromkeys(price.confidence for price in prices)),
        component.note,
    ]


def _figures(figures: Figures | None) -> list[str]:
    if figures is None:
        return ["", "", ""]
    return [_number(figures.floor), _number(figures.expected), _number(figures.ceiling)]


def _number(number: Decimal | None) -> str:
    return "" if number is None else Number(plain(number))


def _compared(resource: CostedResource) -> Iterator[list[str]]:
    """The rows of a resource in a comparison. Without a full price, the amounts have only the priced parts, and the
    change is empty.
    """
    old, new = _by_service(components_before(resource)), _by_service(components_after(resource))
    action = tables.action_of(resource, compared=True)
    head = [resource.address, resource.type, resource.module, action, resource.status]
    for service in dict.fromkeys([*new, *old]) or [""]:
        sides: list[list[Decimal] | None] = [old.get(service), new.get(service)]
        delta: list[Decimal] | None = None
        if resource.status == "priced":
            before, after = (side or [ZERO] * 3 for side in sides)
            sides, delta = [before, after], [b - a for a, b in zip(before, after, strict=True)]
        yield [*head, service, *(_number(n) for side in (*sides, delta) for n in side or (None, None, None))]


def _by_service(components: list[ComponentEntry]) -> dict[str, list[Decimal]]:
    """The cost in each scenario by service."""
    sums: dict[str, list[Decimal]] = {}
    for component in components:
        if (figures := component.scenarios) is not None:
            amounts = (figures.floor, figures.expected, figures.ceiling)
            before = sums.get(component.service, [ZERO] * 3)
            sums[component.service] = [a + b for a, b in zip(before, amounts, strict=True)]
    return sums
