"""What the readers of measured usage return: rows of a billing export, and time series of Cloud Monitoring."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal


class UsageRow(NamedTuple):
    """The usage of one row of a Cloud Billing export. `month` is YYYY-MM; `day` is 0 if the file has no days.

    `names` are the names of the resource in the detailed export, such as `//storage.googleapis.com/BUCKET`. `amount`
    is in `unit`, a unit of the export such as `gibibyte month`. `place` is the file and the row, for messages.
    """

    month: str
    day: int
    project: str
    location: str
    names: tuple[str, ...]
    service: str
    sku: str
    amount: Decimal
    unit: str
    place: str


class Point(NamedTuple):
    """One value between `start` and `end`, which are the same for a gauge.

    A distribution has its mean as the `value` and its number of values as the `weight`.
    """

    start: datetime
    end: datetime
    value: Decimal
    weight: Decimal | None


class TimeSeries(NamedTuple):
    """A time series. `labels` has `metric.NAME`, `resource.NAME` and `metadata.NAME`; `kind` is GAUGE, DELTA or other.

    `measure` is the name of octoguard's own query, if a recording has it.
    """

    metric: str
    resource_type: str
    kind: str
    unit: str
    labels: dict[str, str]
    points: tuple[Point, ...]
    measure: str = ""
