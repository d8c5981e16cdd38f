"""Reads recommendations from files that octoguard did not record.

Such a file is the output of `gcloud recommender recommendations list --format=json`, or rows of the BigQuery table
recommendations_export: NEWLINE_DELIMITED_JSON of `bq extract`, or `--format=json` of `bq query` and `bq head`. Both
become the same answers as a recording. A file names projects only by their number, and it does not show which lists
failed: what is not in it counts as listed only for the recommenders and locations that it contains.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from octoguard.errors import RecordingError
from octoguard.gcp import bigquery_rows, export_kind
from octoguard.gcp.bigquery_rows import instant, rfc3339
from octoguard.gcp.encoding import BOM, repaired
from octoguard.gcp.recorded_calls import PARENT
from octoguard.gcp.recording import Recording, RecordingHeader
from octoguard.rightsizing.answers import LIST_RECOMMENDATIONS, Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Kind = Literal["recording", "gcloud", "bigquery"]
_NAME: Final = re.compile(rf"{PARENT.pattern}/recommendations/[^/]+")
_arrays = msgspec.json.Decoder(list[msgspec.Raw])
_DECODE_ERRORS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class _Keys(msgspec.Struct, frozen=True):
    """The columns of a row that place it; None for a missing or unreadable one."""

    name: Any = None
    last_refresh_time: Any = None
    state: Any = None


class _ApiKeys(msgspec.Struct, rename="camel", frozen=True):
    """The same keys in the JSON of the API; `state` is in its `stateInfo`, and not needed."""

    name: Any = None
    last_refresh_time: Any = None
    state: None = None


_rows: Final = msgspec.json.Decoder(_Keys)
_recommendations: Final = msgspec.json.Decoder(_ApiKeys)


@dataclass(frozen=True, slots=True)
class _Row:
    """One recommendation. `name` and `parent` are empty without a usable name."""

    data: bytes
    name: str
    parent: str
    refreshed: datetime
    state: object

    @property
    def rank(self) -> tuple[datetime, bool, bytes]:
        """Orders rows of one recommendation, the one that counts last.

        A change of the state does not refresh a recommendation. So of two rows of one time, the one that is no longer
        active is the later one.
        """
        return self.refreshed, self.state != "ACTIVE", self.data


@dataclass(frozen=True, slots=True)
class Export:
    """The content of a file: the same header and answers as those of a recording, and notes for the report."""

    header: RecordingHeader
    answers: Iterable[Answer]
    notes: list[str]


def kind_of(path: Path) -> Kind:
    """What a file is, from its first elements. Raises RecordingError for a file without recommendations."""
    return export_kind.kind_of(path)


def answers(path: Path) -> tuple[RecordingHeader, Iterable[Answer]]:
    """The header and the answers of a file of any kind. Raises RecordingError."""
    export = read(path)
    return export.header, export.answers


def read(path: Path) -> Export:
    """The content of a file of any kind. Raises RecordingError for an unreadable file, or one without any name."""
    kind = kind_of(path)
    if kind == "recording":
        recording = Recording(path)
        return Export(recording.header, recording.answers(), [])
    notes: list[str] = []
    rows = [_row(data, kind) for data in elements(path)] if kind == "gcloud" else _newest(path, notes)
    lists = _lists(rows, kind, path)
    newest = max((row.refreshed for row in rows), default=_NEVER)
    if newest == _NEVER:
        newest = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Export(_header(lists, newest), [_answer(parent, pages) for parent, pages in lists.items()], notes)


def elements(path: Path) -> Iterator[bytes]:
    """The elements of a JSON array, or the lines of a file with one object on each. A single object is one element."""
    try:
        with path.open("rb") as file:
            first = file.readline().removeprefix(BOM)
            while first and not first.strip():
                first = file.readline()
            if first.lstrip().startswith(b"["):
                yield from _array(first + file.read(), path)
            elif _is_json(first):
                yield from _lines(first, file, path)
            else:
                yield from _array(b"[" + first + file.read() + b"]", path)
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read ({error.strerror}): check the path and its permissions") from None


def _array(data: bytes, path: Path) -> Iterator[bytes]:
    try:
        elements = _arrays.decode(repaired(data))
    except RecursionError:
        raise RecordingError(f"{path}: the JSON nests too deeply: export it again") from None
    except _DECODE_ERRORS as error:
        raise RecordingError(f"{path}: invalid JSON, or a truncated file: {error}: export it again") from None
    for element in elements:
        yield memoryview(element).tobytes()


def _lines(first: bytes, file: Iterable[bytes], path: Path) -> Iterator[bytes]:
    yield repaired(first.strip())
    for number, line in enumerate(file, 2):
        if text := repaired(line.strip()):
            if not _is_json(text):
                raise RecordingError(f"{path}:{number}: invalid JSON, or a truncated file: export it again")
            yield text


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(repaired(text), type=msgspec.Raw)
    except _DECODE_ERRORS:
        return False
    return True


def _row(data: bytes, kind: Literal["gcloud", "bigquery"]) -> _Row:
    """A row with the keys that place it. A row without a usable name is kept."""
    try:
        keys: _Keys | _ApiKeys = _rows.decode(data) if kind == "bigquery" else _recommendations.decode(data)
    except _DECODE_ERRORS:
        keys = _Keys()
    match = _NAME.fullmatch(keys.name) if isinstance(keys.name, str) else None
    name, parent = (match[0], match[0].rpartition("/recommendations/")[0]) if match else ("", "")
    return _Row(data, name, parent, instant(keys.last_refresh_time) or _NEVER, keys.state)


def _newest(path: Path, notes: list[str]) -> list[_Row]:
    """The newest row of each recommendation, because the table has a row for each day on which it was listed.

    Rows without a usable name are all kept. A note is added if the file has several days.
    """
    newest: dict[str, _Row] = {}
    unnamed: list[_Row] = []
    days: set[str] = set()
    for data in elements(path):
        row = _row(data, "bigquery")
        if not row.name:
            unnamed.append(row)
            continue
        other = newest.setdefault(row.name, row)
        if row.refreshed != other.refreshed and _NEVER not in (row.refreshed, other.refreshed):
            days |= {rfc3339(row.refreshed)[:10], rfc3339(other.refreshed)[:10]}
        if row.rank > other.rank:
            newest[row.name] = row
    if days:
        notes.append(
            f"{path.name} has rows of several days ({min(days)} to {max(days)}), so recommendations that Google no "
            "longer lists can be included: export one day (WHERE _PARTITIONTIME = its newest value)"
        )
    return [*newest.values(), *unnamed]


def _lists(rows: list[_Row], kind: Kind, path: Path) -> dict[str, list[bytes]]:
    """`{parent: pages}`. Rows without a usable name are a page of their own in the first list."""
    lists: dict[str, list[bytes]] = defaultdict(list)
    unnamed: list[bytes] = []
    for row in rows:
        data, parent = (row.data, row.parent) if kind == "gcloud" else _converted(row)
        (lists[parent] if parent else unnamed).append(data)
    if not lists:
        raise RecordingError(
            f"{path}: none of {len(rows)} recommendations has a name such as projects/1/locations/global/"
            "recommenders/google.iam.policy.Recommender/recommendations/1: export the column name too"
        )
    pages = {parent: [_page(members)] for parent, members in lists.items()}
    if unnamed:
        next(iter(pages.values())).append(_page(unnamed))
    return pages


def _converted(row: _Row) -> tuple[bytes, str]:
    """(the recommendation as JSON of the API, its list; "" for a row that does not say it)."""
    try:
        columns = msgspec.json.decode(row.data)
        if not isinstance(columns, dict):
            return row.data, ""
        parent = row.parent or bigquery_rows.parent(columns)
        data = msgspec.json.encode(bigquery_rows.api_json(columns))
    except _DECODE_ERRORS as error:
        # The content has a wrong type, so that the recommendation is reported as unreadable.
        return msgspec.json.encode({"name": row.name, "content": f"unreadable row: {error}"}), row.parent
    return data, parent if PARENT.fullmatch(parent) else ""


def _page(recommendations: list[bytes]) -> bytes:
    return b'{"recommendations":[' + b",".join(recommendations) + b"]}"


def _answer(parent: str, pages: list[bytes]) -> Answer:
    return Answer(LIST_RECOMMENDATIONS, "/".join(parent.split("/")[:2]), parent, pages)


def _header(lists: Iterable[str], newest: datetime) -> RecordingHeader:
    parts = [parent.split("/") for parent in lists]
    accounts = sorted({part[1] for part in parts if part[0] == "billingAccounts"})
    return RecordingHeader(
        "1",
        rfc3339(newest),
        sorted({part[1] for part in parts if part[0] == "projects"}),
        sorted({part[3] for part in parts}),
        accounts[0] if len(accounts) == 1 else "",
    )
