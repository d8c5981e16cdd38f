"""Keeps what Google answered in a file, one call a line, and gives it back.

The file is a JSON array with one element on each line, so that it can be read without holding it whole. Its answers are
the APIs' own JSON, as `gcloud ... --format=json` and the REST APIs write it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Self

import msgspec

from octoguard import __version__
from octoguard.errors import InputError, RecordingError
from octoguard.rightsizing.answers import Answer, ReadFailure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

FORMAT: Final = "1"
_HOW = "make one with --record FILE"


class RecordingHeader(msgspec.Struct, frozen=True, omit_defaults=True):
    """The first element: what was asked, and when."""

    octoguard_recording: Literal["1"]
    recorded_at: str
    projects: list[str] = []
    locations: list[str] = []
    billing_account: str = ""
    scrubbed: bool = False
    octoguard_version: str = ""


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """Every other element: one call, the pages that it brought, and what ended it early."""

    method: str
    owner: str
    asked: str
    responses: list[msgspec.Raw] = []
    error: ReadFailure | None = None
    guess: bool = False


_headers = msgspec.json.Decoder(RecordingHeader)
_calls = msgspec.json.Decoder(Call)
_arrays = msgspec.json.Decoder(list[msgspec.Raw])


class Recording:
    """A recording that is read again, call by call."""

    def __init__(self, path: Path) -> None:
        """Open it. Raises RecordingError when it is missing or no recording."""
        self.path = path
        self._elements = _elements(path)
        first = next(self._elements, None)
        if first is None:
            raise RecordingError(f"{path}: empty, not a recording: {_HOW}")
        self.header = self._header(first[1])

    def _header(self, data: bytes) -> RecordingHeader:
        try:
            return _headers.decode(data)
        except msgspec.ValidationError as error:
            version = _version(data)
            if version is not None and version != FORMAT:
                raise RecordingError(
                    f"{self.path}: a recording of format {version[:20]!a}; octoguard knows {FORMAT}: update octoguard"
                ) from None
            raise RecordingError(f"{self.path}: not a recording of Google's answers: {error}: {_HOW}") from None
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise RecordingError(f"{self.path}: not a recording of Google's answers: {_HOW}") from None

    def answers(self) -> Iterator[Answer]:
        """Each call as it was answered. Raises RecordingError, with its line, at one that is damaged."""
        for number, data in self._elements:
            try:
                call = _calls.decode(data)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise RecordingError(f"{self.path}:{number}: this call is damaged: {error}: record it again") from None
            pages = [memoryview(page).tobytes() for page in call.responses]
            yield Answer(call.method, call.owner, call.asked, pages, call.error, call.guess)

    def sha256(self) -> str:
        """The digest of the file, which reports name."""
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()


def _version(data: bytes) -> str | None:
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    version = found.get("octoguard_recording") if isinstance(found, dict) else None
    return None if version is None else str(version)


def _elements(path: Path) -> Iterator[tuple[int, bytes]]:
    """The elements with their line numbers; a file that something has laid out anew is read whole."""
    try:
        with path.open("rb") as file:
            opening = file.readline().strip()
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
            raise RecordingError(f"{path}:{number}: something follows the end of the recording: record it again")
        if text == b"]":
            closed = True
        elif text:
            yield number, text.removesuffix(b",")
    if not closed:
        raise RecordingError(f"{path}: the recording ends early: record it again")


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _whole(path: Path, data: bytes) -> list[msgspec.Raw]:
    try:
        return _arrays.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise RecordingError(f"{path}: not a recording of Google's answers: {_HOW}") from None


class Recorder:
    """Writes a recording beside its place, and moves it there when it is whole."""

    def __init__(self, path: Path, header: RecordingHeader) -> None:
        """Open it. Raises InputError where it cannot be written."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        except OSError as error:
            raise InputError(f"{path}: cannot be written ({error.strerror}): choose another --record") from None
        self._temporary = Path(name)
        self._file = os.fdopen(handle, "wb")  # mkstemp: readable by this user alone
        self._file.write(b"[\n" + msgspec.json.encode(header))

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def write(self, answer: Answer) -> None:
        """Keep one answer."""
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
        """Move it to its place, or throw it away if anything failed."""
        self._file.write(b"\n]\n")
        self._file.close()
        if kind is None:
            self._temporary.replace(self.path)
        else:
            self._temporary.unlink(missing_ok=True)


def _one_line(page: bytes) -> bytes:
    return json.dumps(json.loads(page), separators=(",", ":")).encode()


def header(recorded_at: str, projects: list[str], locations: list[str], billing_account: str | None) -> RecordingHeader:
    """The header of a recording that is made now."""
    return RecordingHeader("1", recorded_at, projects, locations, billing_account or "", False, __version__)
