"""Reads the usage in the rows of a Cloud Billing export: CSV, a JSON array, or one JSON object a line.

Schema: https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/standard-usage and
https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/detailed-usage (read 2026-12-01). A query
may give the columns flat names: `sku.description` and `sku_description` are the same column.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.cost.measured.rows import UsageRow
from octoguard.cost.resource import is_quantity
from octoguard.errors import RecordingError
from octoguard.gcp import exports
from octoguard.gcp.encoding import BOM, require_text
from octoguard.rightsizing.billing_rows import InvalidRowError, Times

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HOW: Final = (
    "use rows of the BigQuery table gcp_billing_export_resource_v1_... as CSV or JSON, with usage_start_time "
    "(or month), project.id, service.description, sku.description, resource.name, usage.amount_in_pricing_units and "
    "usage.pricing_unit"
)
_OPENING: Final = 4096
# {what: names of its column, the preferred one first}. A dot in a name counts as an underscore.
_COLUMNS: Final = {
    "time": ("usage_start_time",),
    "month": ("month", "usage_month", "invoice_month"),
    "project": ("project_id", "project"),
    "location": ("location_region", "location_location", "region", "location"),
    "name": ("resource_name", "resource"),
    "global": ("resource_global_name", "global_name"),
    "service": ("service_description", "service"),
    "sku": ("sku_description", "sku"),
    "priced": ("usage_amount_in_pricing_units", "amount_in_pricing_units"),
    "pricing_unit": ("usage_pricing_unit", "pricing_unit"),
    "amount": ("usage_amount",),
    "unit": ("usage_unit",),
    "type": ("cost_type",),
}
_REGULAR: Final = "regular"
_NESTED: Final = ("service", "sku", "project", "location", "resource", "usage", "invoice")


@dataclass(slots=True)
class UsageRows:
    """The rows of one or several files. `duplicates` counts identical rows, `other` rows without usage, such as taxes.

    A row that is identical to another one in all columns counts once: exports of overlapping periods have it twice.
    """

    duplicates: int = 0
    other: int = 0
    _seen: set[bytes] = field(default_factory=set)
    _times: Times = field(default_factory=Times)

    def read(self, path: Path) -> Iterator[UsageRow]:
        """The rows of a file with usage. Raises RecordingError with the row for anything that cannot be read."""
        for place, columns in _columns(path):
            try:
                row = self._row(columns, place)
            except InvalidRowError as error:
                raise RecordingError(f"{place}: {error}") from None
            if row is not None:
                yield row

    def _row(self, columns: dict[str, Any], place: str) -> UsageRow | None:
        digest = hashlib.blake2b(msgspec.json.encode(columns, order="sorted"), digest_size=16).digest()
        if digest in self._seen:
            self.duplicates += 1
            return None
        self._seen.add(digest)
        texts = {what: _text(columns, names) for what, names in _COLUMNS.items()}
        if (texts["type"] or _REGULAR) != _REGULAR:
            self.other += 1
            return None
        if not texts["sku"] or not texts["service"]:
            missing = "sku.description" if not texts["sku"] else "service.description"
            raise InvalidRowError(f"the row has no {missing}: {_HOW}")
        amount, unit = _amount(texts)
        month, day = self._month(texts)
        return UsageRow(
            month,
            day,
            "" if texts["project"].isdecimal() else texts["project"],
            texts["location"],
            tuple(name for name in (texts["name"], texts["global"]) if name),
            texts["service"],
            texts["sku"],
            amount,
            unit,
            place,
        )

    def _month(self, texts: dict[str, str]) -> tuple[str, int]:
        if texts["time"]:
            return self._times.day(texts["time"])
        if texts["month"]:
            return self._times.month(texts["month"]), 0
        raise InvalidRowError(f"the row has no usage_start_time or month: {_HOW}")


def _amount(texts: dict[str, str]) -> tuple[Decimal, str]:
    """(amount, unit), in pricing units if the row has them."""
    what, unit = ("priced", "pricing_unit") if texts["priced"] else ("amount", "unit")
    column = _COLUMNS[what][0].replace("usage_", "usage.", 1)
    text = texts[what]
    if not text:
        raise InvalidRowError(f"the row has no usage.amount_in_pricing_units and no usage.amount: {_HOW}")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise InvalidRowError(f"invalid number {text[:40]!a} in column {column}: use a form such as 12.5") from None
    if not is_quantity(amount):
        raise InvalidRowError(
            f"invalid quantity {text[:40]!a} in column {column}: use a non-negative number; leave out corrections"
        )
    return amount, texts[unit]


def _text(columns: dict[str, Any], names: tuple[str, ...]) -> str:
    """The value of the first column that is there and not empty, as text."""
    for name in names:
        value = columns.get(name)
        if value is None or value == "" or isinstance(value, bool):
            continue
        if isinstance(value, (dict, list)) or (isinstance(value, str) and value[:1] == "{"):
            raise InvalidRowError(f"the column {name} has nested values: select its parts as columns")
        return str(value).strip()
    return ""


def _columns(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(place, columns) of each row. The names of columns are in lower case, with underscores for dots."""
    try:
        with path.open("rb") as file:
            opening = file.read(_OPENING)
    except FileNotFoundError:
        raise RecordingError(f"{path}: no such file: {_HOW}") from None
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read ({error.strerror}): check the path and its permissions") from None
    require_text(path, opening)
    start = opening.removeprefix(BOM).lstrip()[:1]
    if not start:
        raise RecordingError(f"{path}: the file is empty: {_HOW}")
    yield from _json_columns(path) if start in (b"[", b"{") else _csv_columns(path)


def _json_columns(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, element in enumerate(exports.elements(path), 1):
        place = f"{path}: row {number}"
        try:
            value = msgspec.json.decode(element)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise RecordingError(f"{place}: invalid JSON: {error}: export it again") from None
        if not isinstance(value, dict):
            raise RecordingError(f"{place}: not a row of a Cloud Billing export: {_HOW}")
        columns: dict[str, Any] = {}
        for key, item in value.items():
            name = key.lower().replace(".", "_")
            if isinstance(item, dict) and name in _NESTED:
                columns |= {f"{name}_{inner.lower()}": text for inner, text in item.items()}
            else:
                columns[name] = item
        yield place, columns


def _csv_columns(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RecordingError(f"{path}: not UTF-8 text: {_HOW}") from None
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        names = [name.strip().lower().replace(".", "_") for name in next(reader, [])]
        wanted = [what for what in ("sku", "service") if not set(_COLUMNS[what]) & set(names)]
        if wanted:
            raise RecordingError(f"{path}: not a Cloud Billing export: no column {wanted[0]}.description: {_HOW}")
        for cells in reader:
            if not cells:
                continue
            place = f"{path}:{reader.line_num}"
            if len(cells) != len(names):
                raise RecordingError(f"{place}: the row has {len(cells)} columns, but the header has {len(names)}")
            yield place, dict(zip(names, cells, strict=True))
    except csv.Error as error:
        raise RecordingError(f"{path}: not a Cloud Billing export: {error}: {_HOW}") from None
