"""Reads the rows of a Cloud Billing export (CSV, JSON or one JSON object a line) or of a table of months.

Schema: https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/standard-usage and
https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/detailed-usage (read 2026-11-30).
"""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from octoguard.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# A larger cost in one row is an error in the file.
_LARGEST: Final = Decimal(10**15)
_HOW: Final = (
    "use rows of the BigQuery table gcp_billing_export_resource_v1_... or gcp_billing_export_v1_... as CSV or JSON, "
    "or a CSV file with the columns month, project, cost, currency"
)
_FLATTENED: Final = (
    "a column with the amount of each credit repeats the cost of a row for each of its credits: select "
    "cost + IFNULL((SELECT SUM(c.amount) FROM UNNEST(credits) AS c), 0) AS net_cost"
)
_NESTED: Final = "select project.id, resource.name and resource.global_name as columns, or use --format=json"
# {what: names of its column, the preferred one first}. A dot in a name counts as an underscore.
_COLUMNS: Final = {
    "time": ("usage_start_time",),
    "month": ("month", "usage_month"),
    "invoice": ("invoice_month",),
    "id": ("project_id", "project"),
    "number": ("project_number",),
    "net": ("net_cost",),
    "cost": ("cost",),
    "credits": ("credits", "total_credits", "credits_total"),
    "currency": ("currency",),
    "type": ("cost_type",),
    "name": ("resource_name", "resource"),
    "global": ("resource_global_name", "global_name"),
}
_DAY: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?:[T ][\d:.]*)?(?: ?UTC|Z|\+00:?00)?\Z")
_MONTH: Final = re.compile(r"(\d{4})-?(0[1-9]|1[0-2])(?:-01)?\Z")


class BillRow(NamedTuple):
    """The cost of one row after its credits. `month` is YYYY-MM; `day` is 0 if the file has no days.

    `net` is False if the row has no credits column, so that the cost is before discounts. `invoice` is True if the
    month is Google's invoice month.
    """

    month: str
    day: int
    project_id: str
    project_number: str
    cost: Decimal
    currency: str
    cost_type: str
    name: str
    global_name: str
    net: bool
    invoice: bool


class _Credit(msgspec.Struct, frozen=True):
    amount: Decimal | None = None


class _Project(msgspec.Struct, frozen=True):
    id: str | None = None
    number: str | int | None = None


class _Resource(msgspec.Struct, frozen=True):
    name: str | None = None
    global_name: str | None = None


class _Invoice(msgspec.Struct, frozen=True):
    month: str | None = None


class _JsonRow(msgspec.Struct, frozen=True):
    """A row with nested records, as BigQuery exports it, or with flattened names."""

    usage_start_time: str | None = None
    month: str | None = None
    usage_month: str | None = None
    invoice: _Invoice | None = None
    invoice_month: str | None = None
    project: _Project | str | None = None
    project_id: str | None = None
    dotted_project_id: str | None = msgspec.field(default=None, name="project.id")
    project_number: str | int | None = None
    dotted_project_number: str | int | None = msgspec.field(default=None, name="project.number")
    cost: Decimal | None = None
    net_cost: Decimal | None = None
    credits: list[_Credit] | Decimal | msgspec.UnsetType | None = msgspec.UNSET
    credits_amount: msgspec.Raw | None = None
    dotted_credits_amount: msgspec.Raw | None = msgspec.field(default=None, name="credits.amount")
    currency: str | None = None
    cost_type: str | None = None
    resource: _Resource | str | None = None
    resource_name: str | None = None
    dotted_resource_name: str | None = msgspec.field(default=None, name="resource.name")
    resource_global_name: str | None = None
    dotted_resource_global_name: str | None = msgspec.field(default=None, name="resource.global_name")
    global_name: str | None = None


_array = msgspec.json.Decoder(list[msgspec.Raw])
_row = msgspec.json.Decoder(_JsonRow)
_credits = msgspec.json.Decoder(list[_Credit])


def rows(data: bytes, name: str) -> Iterator[BillRow]:
    """The rows of a file. Raises RecordingError for another kind of file, and for an invalid row with its line."""
    if data[:2] == b"\x1f\x8b":
        raise RecordingError(f"{name}: the file is compressed: decompress it with gunzip")
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"[":
        try:
            objects = _array.decode(data.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise RecordingError(f"{name}: not a Cloud Billing export: {error}: {_HOW}") from None
        return _json_rows(objects, name, ": row ")
    if start == b"{":
        return _json_rows(map(bytes.strip, data.removeprefix(b"\xef\xbb\xbf").split(b"\n")), name, ":")
    return _csv_rows(data, name)


class InvalidRowError(Exception):
    """What is wrong with a row; the reader of the file adds the line."""


class Times:
    """Parses times and months once for each text, because an export repeats them."""

    def __init__(self) -> None:
        self._days: dict[str, tuple[str, int]] = {}
        self._months: dict[str, str] = {}

    def day(self, text: str) -> tuple[str, int]:
        """The month and the day of the month, in UTC."""
        known = self._days.get(text)
        if known is None:
            known = self._days[text] = _day(text)
        return known

    def month(self, text: str) -> str:
        """A month such as 2026-11 or 202611, as YYYY-MM."""
        known = self._months.get(text)
        if known is None:
            match = _MONTH.match(text.strip())
            if match is None:
                raise InvalidRowError(f"invalid month {text[:40]!a}: use YYYY-MM")
            known = self._months[text] = f"{match[1]}-{match[2]}"
        return known


def _day(text: str) -> tuple[str, int]:
    try:
        if match := _DAY.match(text.strip()):
            moment = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC)
        else:
            moment = datetime.fromisoformat(text.strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidRowError(
            f"invalid usage_start_time {text[:40]!a}: use a time such as 2026-11-03 14:00:00 UTC"
        ) from None
    return f"{moment.year:04}-{moment.month:02}", moment.day


def _number(text: str, column: str) -> Decimal:
    try:
        return _plausible(Decimal(text), column)
    except InvalidOperation:
        raise InvalidRowError(f"invalid number {text[:40]!a} in column {column}: use a form such as 12.5") from None


def _plausible(number: Decimal, column: str) -> Decimal:
    if number.is_finite() and -_LARGEST <= number <= _LARGEST:
        return number
    raise InvalidRowError(f"invalid number '{str(number)[:40]}' in column {column}: use a form such as 12.5")


def _currency(text: str | None) -> str:
    if text and len(text) == 3 and text.isascii() and text.isupper():
        return text
    raise InvalidRowError(f"invalid currency {(text or '')[:20]!a}: use a code such as USD")


def _csv_rows(data: bytes, name: str) -> Iterator[BillRow]:
    reader = csv.reader(_lines(data, name))
    try:
        table = _CsvTable(next(reader, []), name)
        for cells in reader:
            if cells:
                yield table.row(cells)
    except InvalidRowError as error:
        raise RecordingError(f"{name}:{reader.line_num}: {error}") from None
    except csv.Error as error:
        raise RecordingError(f"{name}: not a Cloud Billing export: {error}: {_HOW}") from None


def _lines(data: bytes, name: str) -> Iterator[str]:
    try:
        return io.StringIO(data.decode("utf-8-sig"), newline="")
    except UnicodeDecodeError:
        raise RecordingError(f"{name}: not a Cloud Billing export: it is not UTF-8 text: {_HOW}") from None


class _CsvTable:
    """The columns of a CSV file."""

    def __init__(self, header: list[str], name: str) -> None:
        """Find the columns. Raises RecordingError if a necessary one is missing."""
        names = [column.strip().lower().replace(".", "_") for column in header]
        place = {column: n for n, column in reversed(list(enumerate(names)))}
        at = {what: next((place[c] for c in columns if c in place), -1) for what, columns in _COLUMNS.items()}
        self._times = Times()
        self._time, self._month, self._invoice = at["time"], at["month"], at["invoice"]
        self._net, self._cost, self._credits = at["net"], at["cost"], at["credits"]
        # A cell beyond the last column of a row is empty: row() adds one.
        self._texts = [at[what] for what in ("id", "number", "currency", "type", "name", "global")]
        self._width = len(header)
        if "credits_amount" in place:
            raise RecordingError(f"{name}: {_FLATTENED}")
        missing = [] if max(self._net, self._cost) >= 0 else ["cost"]
        missing += [] if at["currency"] >= 0 else ["currency"]
        missing += [] if max(self._time, self._month, self._invoice) >= 0 else ["usage_start_time (or month)"]
        if missing:
            raise RecordingError(f"{name}: not a Cloud Billing export: no column {', '.join(missing)}: {_HOW}")

    def row(self, cells: list[str]) -> BillRow:
        """One row below the header. Raises InvalidRowError."""
        if len(cells) != self._width:
            raise InvalidRowError(f"the row has {len(cells)} columns, but the header has {self._width}")
        cells.append("")
        if self._time >= 0:
            month, day = self._times.day(cells[self._time])
        else:
            month, day = self._times.month(cells[self._month if self._month >= 0 else self._invoice]), 0
        cost, net = self._amount(cells)
        project, number, currency, kind, name, full = [cells[place].strip() for place in self._texts]
        if project[:1] == "{" or name[:1] == "{":
            raise InvalidRowError(f"a column has nested values: {_NESTED}")
        invoice = self._time < 0 and self._month < 0
        return BillRow(
            month,
            day,
            project,
            number,
            cost,
            _currency(currency),
            kind or "regular",
            name,
            full,
            net or not day,
            invoice,
        )

    def _amount(self, cells: list[str]) -> tuple[Decimal, bool]:
        """The cost after credits, and whether the file has credits."""
        if self._net >= 0:
            return _number(cells[self._net], "net_cost"), True
        cost = _number(cells[self._cost], "cost")
        if self._credits < 0:
            return cost, False
        text = cells[self._credits].strip()
        if not text or text == "[]":
            return cost, True
        if text[0] != "[":
            return cost + _number(text, "credits"), True
        try:
            return cost + _sum(_credits.decode(text)), True
        except (msgspec.DecodeError, RecursionError) as error:
            raise InvalidRowError(f"invalid credits: {error}: use --format=json") from None


def _sum(given: Iterable[_Credit]) -> Decimal:
    amounts = (credit.amount for credit in given)
    return sum((_plausible(amount, "credits") for amount in amounts if amount is not None), Decimal(0))


def _json_rows(objects: Iterable[bytes | msgspec.Raw], name: str, label: str) -> Iterator[BillRow]:
    """The rows of JSON objects; `label` comes before the number of an object in messages, such as `:` or `: row `."""
    times = Times()
    for n, raw in enumerate(objects, 1):
        try:
            if raw:
                yield _of_json(_row.decode(raw), times)
        except InvalidRowError as error:
            raise RecordingError(f"{name}{label}{n}: {error}") from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise RecordingError(f"{name}{label}{n}: not a row of a Cloud Billing export: {error}: {_HOW}") from None


def _of_json(row: _JsonRow, times: Times) -> BillRow:
    project = row.project if isinstance(row.project, _Project) else _Project(row.project)
    resource = row.resource if isinstance(row.resource, _Resource) else _Resource(row.resource)
    cost, net = _json_cost(row)
    month, day, invoice = _json_month(row, times)
    return BillRow(
        month,
        day,
        row.project_id or row.dotted_project_id or project.id or "",
        str(row.project_number or row.dotted_project_number or project.number or ""),
        cost,
        _currency(row.currency),
        row.cost_type or "regular",
        row.resource_name or row.dotted_resource_name or resource.name or "",
        row.resource_global_name or row.dotted_resource_global_name or row.global_name or resource.global_name or "",
        net or not day,
        invoice,
    )


def _json_month(row: _JsonRow, times: Times) -> tuple[str, int, bool]:
    """The month, the day (0 without one), and whether it is Google's invoice month."""
    if row.usage_start_time is not None:
        return *times.day(row.usage_start_time), False
    if written := row.month or row.usage_month:
        return times.month(written), 0, False
    if invoiced := row.invoice_month or (row.invoice and row.invoice.month):
        return times.month(invoiced), 0, True
    raise InvalidRowError(f"not a row of a Cloud Billing export: no usage_start_time or month: {_HOW}")


def _json_cost(row: _JsonRow) -> tuple[Decimal, bool]:
    """The cost after credits, and whether the row has credits."""
    if row.credits_amount is not None or row.dotted_credits_amount is not None:
        raise InvalidRowError(_FLATTENED)
    if row.net_cost is not None:
        return _plausible(row.net_cost, "net_cost"), True
    if row.cost is None:
        raise InvalidRowError(f"not a row of a Cloud Billing export: no cost: {_HOW}")
    cost = _plausible(row.cost, "cost")
    if row.credits is msgspec.UNSET:
        return cost, False
    if isinstance(row.credits, Decimal):
        return cost + _plausible(row.credits, "credits"), True
    return cost + _sum(row.credits or ()), True
