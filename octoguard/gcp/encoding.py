"""Checks that a file is text in UTF-8, and repairs single characters of its JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octoguard.errors import RecordingError

if TYPE_CHECKING:
    from pathlib import Path

BOM: Final = b"\xef\xbb\xbf"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_BINARY: Final = {
    b"\x1f\x8b": "compressed with gzip: decompress it first (gunzip)",
    b"Obj\x01": "in the Avro format: export it again with --destination_format NEWLINE_DELIMITED_JSON",
    b"PAR1": "in the Parquet format: export it again with --destination_format NEWLINE_DELIMITED_JSON",
}
# Each escape sequence of a JSON string. A surrogate without its other half is valid JSON, but no text.
_ESCAPE: Final = re.compile(
    rb"\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(?P<lone>ud[89a-f][0-9a-f]{2})|.)", re.IGNORECASE | re.DOTALL
)


def require_text(path: Path, opening: bytes) -> None:
    """Raise RecordingError if the first bytes of a file are not those of a text in UTF-8."""
    for magic, problem in _BINARY.items():
        if opening.startswith(magic):
            raise RecordingError(f"{path}: the file is {problem}")
    if opening.startswith(_UTF16) or opening[:2] in (b"[\0", b"{\0", b"\0[", b"\0{"):
        raise RecordingError(
            f"{path}: the file is UTF-16, which Windows PowerShell writes with >: "
            "save it as UTF-8 (| Out-File -Encoding utf8)"
        )
    if b"\0" in opening:
        raise RecordingError(f"{path}: the file is binary, not JSON: check the path")


def repaired(data: bytes) -> bytes:
    """The same JSON with U+FFFD for invalid UTF-8 and for halves of surrogate pairs.

    One invalid character, such as in a description, then loses nothing else.
    """
    try:
        data.isascii() or data.decode()
    except UnicodeDecodeError:
        data = data.decode(errors="replace").encode()
    if b"\\ud" in data or b"\\uD" in data:
        data = _ESCAPE.sub(lambda match: rb"\ufffd" if match["lone"] else match[0], data)
    return data
