"""Renders a cost report as CSV: one row for each component, and one for each resource without a price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.money import plain
from octoguard.printable import Number, csv_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octoguard.cost_entries import Figures
    from octoguard.cost_report import ComponentEntry, CostedResource, CostReport
    from octoguard.renderers import Style

COLUMNS = (
    *("address", "type", "module", "action", "status", "service", "component", "kind", "unit"),
    *("quantity_floor", "quantity_expected", "quantity_ceiling", "price_usd"),
    *("monthly_usd_floor", "monthly_usd_expected", "monthly_usd_ceiling"),
    *("sku_ids", "source", "as_of", "confidence", "note"),
)


def render(report: CostReport, style: Style) -> str:
    """CSV with a header. The most expensive resource comes first."""
    _ = style
    rows = [row for resource in report.cost.resources for row in _rows(resource)]
    empty = [""] * (len(COLUMNS) - 6)
    rows += [
        [gap.address, gap.type, "", gap.action, gap.status, *empty, gap.reason]
        for gap in report.cost.gaps
        if gap.status == "unsupported"
    ]
    return csv_text(COLUMNS, rows)


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
