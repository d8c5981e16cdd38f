"""Reads time series of Cloud Monitoring: a recording of octoguard, or the JSON of timeSeries.list.

A file has an array of series, one series a line, or a response of the REST API:
https://docs.cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list (read 2026-12-01).
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.cost.measured.months import day_of, month_of
from octoguard.cost.measured.rows import Point, TimeSeries
from octoguard.cost.resource import is_quantity
from octoguard.errors import RecordingError
from octoguard.gcp import exports
from octoguard.gcp.bigquery_rows import instant
from octoguard.gcp.encoding import require_text
from octoguard.gcp.recording import Recording
from octoguard.rightsizing.answers import LIST_TIME_SERIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from octoguard.rightsizing.answers import Answer

_HOW: Final = (
    "use an array of time series, the whole response of timeSeries.list, or a recording (usage sync --live --record)"
)
_OPENING: Final = 4096
_DAY: Final = timedelta(days=1)
_INSTANT: Final = timedelta(microseconds=1)


class _Labels(msgspec.Struct, frozen=True):
    type: str = ""
    labels: dict[str, str] = {}


class _Metadata(msgspec.Struct, rename="camel", frozen=True):
    user_labels: dict[str, str] = {}


class _Interval(msgspec.Struct, rename="camel", frozen=True):
    end_time: str
    start_time: str = ""


class _Distribution(msgspec.Struct, frozen=True):
    count: str | int = 0
    mean: float | int | str = 0


class _Value(msgspec.Struct, rename="camel", frozen=True):
    double_value: float | int | str | None = None
    int64_value: str | int | None = None
    distribution_value: _Distribution | None = None


class _Point(msgspec.Struct, frozen=True):
    interval: _Interval
    value: _Value


class _Series(msgspec.Struct, rename="camel", frozen=True):
    metric: _Labels = _Labels()
    resource: _Labels = _Labels()
    metadata: _Metadata = _Metadata()
    metric_kind: str = ""
    unit: str = ""
    points: list[_Point] = []


class _Page(msgspec.Struct, rename="camel", frozen=True):
    time_series: list[_Series] = []
    next_page_token: str = ""
    unit: str = ""


class _Element(msgspec.Struct, rename="camel", frozen=True):
    """The keys that tell the kind of an element."""

    octoguard_recording: Any = msgspec.field(default=None, name="octoguard_recording")
    time_series: msgspec.Raw = msgspec.Raw()
    metric: msgspec.Raw = msgspec.Raw()
    error: Any = None


_elements = msgspec.json.Decoder(_Element)
_pages = msgspec.json.Decoder(_Page)
_series = msgspec.json.Decoder(_Series)
_DECODE_ERRORS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read(path: Path, failures: list[str]) -> Iterator[TimeSeries]:
    """The time series of a file. Calls of a recording that failed are added to `failures`.

    Raises RecordingError for a file that cannot be read whole, with the place.
    """
    try:
        with path.open("rb") as file:
            opening = file.read(_OPENING)
    except FileNotFoundError:
        raise RecordingError(f"{path}: no such file: {_HOW}") from None
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read ({error.strerror}): check the path and its permissions") from None
    require_text(path, opening)
    if not opening.strip():
        raise RecordingError(f"{path}: the file is empty: {_HOW}")
    if b'"octoguard_recording"' in opening:
        yield from recorded(Recording(path).answers(), str(path), failures)
        return
    for number, data in enumerate(exports.elements(path), 1):
        yield from _series_in(data, f"{path}: element {number}")


def merged(series: Iterable[TimeSeries]) -> list[TimeSeries]:
    """Each time series once, with the points of all its parts in order. Raises RecordingError for contradictions."""
    points: dict[tuple[object, ...], dict[object, Point]] = {}
    first: dict[tuple[object, ...], TimeSeries] = {}
    for one in series:
        identity = (one.metric, one.resource_type, one.kind, one.unit, one.measure, tuple(sorted(one.labels.items())))
        first.setdefault(identity, one)
        known = points.setdefault(identity, {})
        for point in one.points:
            if known.setdefault((point.start, point.end), point) != point:
                raise RecordingError(
                    f"{one.metric or one.measure}: a series has two values for {point.end.isoformat()}: "
                    "give each response once, with one alignment"
                )
    return [_ordered(one, points[identity].values()) for identity, one in first.items()]


def _ordered(series: TimeSeries, points: Iterable[Point]) -> TimeSeries:
    """A series with its points in order. Raises RecordingError for deltas of overlapping periods."""
    ordered = sorted(points)
    if series.kind == "DELTA":
        for one, following in pairwise(ordered):
            if following.start < one.end:
                raise RecordingError(
                    f"{series.metric}: the periods of two values overlap ({one.end.isoformat()} and "
                    f"{following.start.isoformat()}): give each response once, with one alignment"
                )
    return series._replace(points=tuple(ordered))


def recorded(answers: Iterable[Answer], where: str, failures: list[str]) -> Iterator[TimeSeries]:
    """The series in the responses of timeSeries.list. Failed calls are added to `failures`.

    The pages before a failure are left out, because their sums would be too small.
    """
    for answer in answers:
        if answer.method != LIST_TIME_SERIES:
            continue
        if answer.failure is not None:
            failures.append(f"{answer.asked} of {answer.owner} ({answer.failure.code})")
            continue
        place = f"{where}: {answer.asked} of {answer.owner}"
        # A query for usage has the metric type as its name.
        measure = "" if "/" in answer.asked else answer.asked
        for data in answer.pages:
            page = _decoded(_pages, data, place)
            for series in page.time_series:
                yield _converted(series, page.unit, place, measure, answer.owner.removeprefix("projects/"))


def _series_in(data: bytes, place: str) -> Iterator[TimeSeries]:
    element = _decoded(_elements, data, place)
    if element.error is not None:
        raise RecordingError(f"{place}: an error of the API, not time series: fix it, and run the command again")
    if len(memoryview(element.time_series)):
        page = _decoded(_pages, data, place)
        if page.next_page_token:
            raise RecordingError(f"{place}: one page of several (it has a nextPageToken): {_HOW}")
        for series in page.time_series:
            yield _converted(series, page.unit, place)
    elif len(memoryview(element.metric)):
        yield _converted(_decoded(_series, data, place), "", place)
    else:
        raise RecordingError(f"{place}: not a time series: {_HOW}")


def _decoded(decoder: msgspec.json.Decoder[Any], data: bytes, place: str) -> Any:
    try:
        return decoder.decode(data)
    except RecursionError:
        raise RecordingError(f"{place}: the JSON nests too deeply: {_HOW}") from None
    except _DECODE_ERRORS as error:
        raise RecordingError(f"{place}: not a time series: {error}: {_HOW}") from None


def _converted(series: _Series, unit: str, place: str, measure: str = "", project: str = "") -> TimeSeries:
    labels = {f"metric.{key}": value for key, value in series.metric.labels.items()}
    labels |= {f"resource.{key}": value for key, value in series.resource.labels.items()}
    labels |= {f"metadata.{key}": value for key, value in series.metadata.user_labels.items()}
    if project:
        labels.setdefault("resource.project_id", project)
    name = series.metric.type or measure
    points = tuple(converted for point in series.points if (converted := _point(point, f"{place}: {name}")) is not None)
    return TimeSeries(
        series.metric.type, series.resource.type, series.metric_kind, series.unit or unit, labels, points, measure
    )


def _point(point: _Point, place: str) -> Point | None:
    """A point; None without a numeric value, such as a Boolean one."""
    end, start = instant(point.interval.end_time), instant(point.interval.start_time or point.interval.end_time)
    if end is None or start is None or start > end:
        raise RecordingError(f"{place}: invalid interval ending {point.interval.end_time[:40]!a}: {_HOW}")
    if end - start > _DAY and month_of(day_of(start, end)) != month_of((end - _INSTANT).date()):
        raise RecordingError(
            f"{place}: a value covers {start.date()} to {end.date()}, more than a day in two months: "
            "list it with an alignment period of one day (86400s) or less"
        )
    value = point.value
    if value.distribution_value is not None:
        weight = _number(value.distribution_value.count, place)
        return Point(start, end, _number(value.distribution_value.mean, place), weight)
    given = value.double_value if value.double_value is not None else value.int64_value
    return None if given is None else Point(start, end, _number(given, place), None)


def _number(value: float | str, place: str) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_nan() or not is_quantity(number):
        raise RecordingError(f"{place}: invalid value {str(value)[:40]!a}: it must be a non-negative number")
    return number
