"""Renders a cost report as a FOCUS 1.2 dataset in Apache Parquet. Needs the extra `parquet`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octoguard import __version__
from octoguard.extras import require
from octoguard.renderers.costs._focus import omitted, rows
from octoguard.renderers.costs._focus_columns import COLUMNS, PLACES, VERSION

if TYPE_CHECKING:
    from octoguard.cost_report import CostReport
    from octoguard.renderers import Style
    from octoguard.renderers.costs._focus_columns import Kind

__all__ = ["omitted", "render"]

_DIGITS = 38


def render(report: CostReport, style: Style) -> bytes:
    """A Parquet file. Decimal columns have 38 digits. Raises ExternalError if pyarrow is not installed."""
    require("parquet", "--format focus-parquet", "use --format focus for CSV")
    import pyarrow as arrow
    from pyarrow import parquet

    schema = arrow.schema(
        [arrow.field(name, _type(arrow, kind)) for name, kind in COLUMNS.items()],
        metadata={"FocusVersion": VERSION, "DataGenerator": f"octoguard {__version__}"},
    )
    sink = arrow.BufferOutputStream()
    parquet.write_table(arrow.Table.from_pylist(rows(report, style), schema=schema), sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _type(arrow: Any, kind: Kind) -> Any:
    if kind in PLACES:
        return arrow.decimal128(_DIGITS, PLACES[kind])
    if kind == "time":
        return arrow.timestamp("us", tz="UTC")
    return arrow.bool_() if kind == "flag" else arrow.string()
