"""Renders a cost report as a FOCUS 1.2 dataset in CSV (FinOps Open Cost and Usage Specification)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from octoguard.money import plain
from octoguard.printable import Number, csv_text
from octoguard.renderers.costs._focus import omitted, rows
from octoguard.renderers.costs._focus_columns import COLUMNS, PLACES

if TYPE_CHECKING:
    from octoguard.cost_report import CostReport
    from octoguard.renderers import Style

__all__ = ["omitted", "render"]


def render(report: CostReport, style: Style) -> str:
    """CSV with a header. An empty cell is null. Text that starts like a formula has an apostrophe in front."""
    return csv_text(COLUMNS, [[_cell(name, row[name]) for name in COLUMNS] for row in rows(report, style)])


def _cell(name: str, value: Any) -> Any:
    if isinstance(value, Decimal):
        # A decimal point, so that programs that guess types do not read a column of whole numbers as integers.
        text = plain(value)
        return Number(text if "." in text or not PLACES[COLUMNS[name]] else f"{text}.0")
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value
