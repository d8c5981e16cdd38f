"""Records Google's API responses in a file, and replays them.

The file is a JSON array with one API call per line, so that it can be read line by line. The responses are the JSON of
the APIs, as in `gcloud ... --format=json` and the REST APIs.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Self

import msgspec

from octoguard import __version__
from octoguard.errors import InputError, RecordingError
from octoguard.gcp import recorded_calls
from octoguard.gcp.encoding import BOM, repaired, require_text
from octoguard.gcp.recorded_calls import Call

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from octoguard.rightsizing.answers import Answer

FORMAT: Final = "1"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]", re.ASCII)
_HOW = "create one with --record FILE"


class RecordingHeader(msgspec.Struct, frozen=True, omit_defaults=True):
    """The first element: the scope of the recording, and its time."""

    octoguard_recording: Literal["1"]
    recorded_at: str
    projects: list[str] = []
    locations: list[str] = []
    billing_account: str = ""
    scrubbed: bool = False
    octoguard_version: str = ""


_headers = msgspec.json.Decoder(RecordingHeader)
_arrays = msgspec.json.Decoder(list[msgspec.Raw])
_DECODE_ERRORS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Recording:
    """A recording, read call by call."""

    def __init__(self, path: Path) -> None:
        """Open a recording. Raises RecordingError if it is missing or invalid."""
        self.path = path
        self._elements = _elements(path)
        first = next(self._elements, None)
        if first is None:
            raise RecordingError(f"{path}: the file is empty, not a recording: {_HOW}")
        self.header = self._header(first[1])

    def _header(self, data: bytes) -> RecordingHeader:
        try:
            header = _headers.decode(repaired(data))
        except msgspec.ValidationError as error:
            version = _version(data)
            if version is not None and version != FORMAT:
                raise RecordingError(
                    f"{self.path}: unsupported recording format {version[:20]!a}, not {FORMAT}: update octoguard"
                ) from None
            raise RecordingError(f"{self.path}: not a recording of Google's API responses: {error}: {_HOW}") from None
        except (msgspec.DecodeError, RecursionError):
            raise RecordingError(f"{self.path}: not a recording of Google's API responses: {_HOW}") from None
        if not _is_instant(header.recorded_at):
            raise RecordingError(f"{self.path}: invalid time of the recording {header.recorded_at[:40]!a}: {_HOW}")
        return header

    def answers(self) -> Iterator[Answer]:
        """Each recorded call. An invalid call is a failed answer, so that the others count.

        Raises RecordingError with the line number for a line that is not JSON, or does not say what was listed.
        """
        for number, data in self._elements:
            yield recorded_calls.read(data, self.path, number)


def _is_instant(text: str) -> bool:
    """Whether a text is a date and time such as 2026-11-24T08:00:00Z. Other forms of ISO 8601 have other lengths."""
    try:
        return _DAY.match(text) is not None and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _version(data: bytes) -> str | None:
    try:
        document = msgspec.json.decode(data)
    except _DECODE_ERRORS:
        return None
    version = document.get("octoguard_recording") if isinstance(document, dict) else None
    return None if version is None else str(version)


def _elements(path: Path) -> Iterator[tuple[int, bytes]]:
    """The elements with their line numbers. A reformatted file is read into memory as a whole."""
    try:
        with path.open("rb") as file:
            require_text(path, file.peek(4096)[:4096])
            opening = file.readline().removeprefix(BOM).strip()
            second = file.readline().strip().removesuffix(b",")
            if opening != b"[" or not _is_json(second):
                file.seek(0)
                yield from enumerate((memoryview(raw).tobytes() for raw in _whole(path, file.read())), 1)
                return
            yield 2, second
            yield from _lines(path, file)
    except FileNotFoundError:
        raise RecordingError(f"{path}: no such file: {_HOW}") from None
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read ({error.strerror}): check the path and its permissions") from None


def _lines(path: Path, file: Any) -> Iterator[tuple[int, bytes]]:
    closed = False
    for number, line in enumerate(file, 3):
        text = line.strip()
        if closed and text:
            raise RecordingError(f"{path}:{number}: unexpected text after the end of the recording: record it again")
        if text == b"]":
            closed = True
        elif text:
            yield number, text.removesuffix(b",")
    if not closed:
        raise RecordingError(f"{path}: the recording is truncated: record it again")


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text)
    except _DECODE_ERRORS:
        return False
    return True


def _whole(path: Path, data: bytes) -> list[msgspec.Raw]:
    try:
        return _arrays.decode(repaired(data.removeprefix(BOM)))
    except _DECODE_ERRORS:
        raise RecordingError(f"{path}: not a recording of Google's API responses: {_HOW}") from None


def sha256_of(path: Path) -> str:
    """The SHA-256 digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


class Recorder:
    """Writes a recording to a temporary file, and renames it when it is complete."""

    def __init__(self, path: Path, header: RecordingHeader) -> None:
        """Open the temporary file. Raises InputError if it cannot be created."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        except OSError as error:
            raise InputError(f"{path}: cannot be written ({error.strerror}): use another path for --record") from None
        self._temporary = Path(name)
        self._file = os.fdopen(handle, "wb")  # mkstemp: readable by this user alone
        self._file.write(b"[\n" + msgspec.json.encode(header))

    def __enter__(self) -> Self:
        """Return the recorder itself."""
        return self

    def write(self, answer: Answer) -> None:
        """Write one response."""
        call = Call(
            answer.method,
            answer.owner,
            answer.asked,
            [msgspec.Raw(_one_line(page)) for page in answer.pages],
            answer.failure,
            answer.guess,
        )
        self._file.write(b",\n" + msgspec.json.encode(call))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Rename the file to its path, or delete it after an exception."""
        self._file.write(b"\n]\n")
        self._file.close()
        if kind is None:
            self._temporary.replace(self.path)
        else:
            self._temporary.unlink(missing_ok=True)


def _one_line(page: bytes) -> bytes:
    return json.dumps(json.loads(page), separators=(",", ":")).encode()


def header(recorded_at: str, projects: list[str], locations: list[str], billing_account: str | None) -> RecordingHeader:
    """The header of a new recording."""
    return RecordingHeader("1", recorded_at, projects, locations, billing_account or "", False, __version__)
