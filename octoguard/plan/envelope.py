"""Extracts the JSON of a plan from real files: gzip, byte-order marks, UTF-16, and log lines around the JSON."""

import io
import struct
import zlib
from dataclasses import dataclass, field

from octoguard.errors import PlanError

MAX_BYTES = 2 * 1024**3
NOT_A_PLAN = "check that it is a Terraform plan"
HOW_TO_SHOW = "run `terraform show -json tfplan > plan.json` and give octoguard that file"

_GZIP = b"\x1f\x8b"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")  # of an archive with files, and of an empty one
_PLAN_FILE = "tfplan"  # https://github.com/hashicorp/terraform/blob/v1.11.4/internal/plans/planfile/reader.go
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """The JSON bytes of a plan, and notes for the report on what was removed."""

    json: bytes
    notes: list[str] = field(default_factory=list)


def is_binary_plan(data: bytes) -> bool:
    """Whether these are the bytes of a saved plan file (`terraform plan -out`): a zip archive with `tfplan` in it."""
    return data.startswith(_ZIPS) and _PLAN_FILE in (_names_in_zip(data) or ())


def _names_in_zip(data: bytes) -> list[str] | None:
    """The file names in an archive, or None if it is damaged."""
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error, EOFError):
        return None


def unwrap(data: bytes, name: str) -> Unwrapped:
    """The data without compression, encoding and log lines. Raises PlanError if the rest is not JSON."""
    if data.startswith(_GZIP):
        data = _gunzip(data, name)
    if data.startswith(_ZIPS):
        raise PlanError(f"{name}: {_what_zip_it_is(data)}: {HOW_TO_SHOW}")
    data = _to_utf8(data, name)
    if not data.strip():
        raise PlanError(f"{name}: the file is empty: {HOW_TO_SHOW}")
    return _strip_log_lines(data, name)


def _what_zip_it_is(data: bytes) -> str:
    names = _names_in_zip(data)
    if names is None:
        return "a damaged or truncated zip archive"
    if _PLAN_FILE in names:
        return "a saved plan in Terraform's binary format"
    return f"a zip archive without the file {_PLAN_FILE}, so not a saved Terraform plan"


def _gunzip(data: bytes, name: str) -> bytes:
    out = io.BytesIO()
    inflater = zlib.decompressobj(wbits=31)
    try:
        while data:
            out.write(inflater.decompress(data, 1 << 24))
            if out.tell() > MAX_BYTES:
                raise PlanError(f"{name}: larger than {MAX_BYTES >> 30} GiB when uncompressed: {NOT_A_PLAN}")
            data = inflater.unconsumed_tail
            if inflater.eof:
                data = inflater.unused_data
                if not data.startswith(_GZIP):
                    break
                inflater = zlib.decompressobj(wbits=31)
    except zlib.error as error:
        raise PlanError(f"{name}: the gzip data is damaged ({error}): compress or download it again") from None
    if not inflater.eof:
        raise PlanError(f"{name}: the gzip data is truncated: compress or download it again")
    return out.getvalue()


def _to_utf8(data: bytes, name: str) -> bytes:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            body = data[len(mark) :]
            return body if encoding == "utf-8" else _transcode(body, encoding, name)
    # UTF-16 without a byte-order mark: JSON starts with an ASCII character, so every second byte is zero.
    first, second = data[:1], data[1:2]
    if second == b"\x00" != first:
        return _transcode(data, "utf-16-le", name)
    if first == b"\x00" != second:
        return _transcode(data, "utf-16-be", name)
    if b"\x00" in data[:4096]:
        raise PlanError(f"{name}: binary data, not a Terraform plan: {HOW_TO_SHOW}")
    return data


def _transcode(data: bytes, encoding: str, name: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except UnicodeError:
        raise PlanError(f"{name}: looks like {encoding.upper()} but is damaged: {HOW_TO_SHOW}") from None


def _strip_log_lines(data: bytes, name: str) -> Unwrapped:
    body = data.strip()
    notes: list[str] = []
    if not body.startswith(b"{"):
        start = body.find(b"\n{") + 1
        if start == 0 or body[:start].strip() == b"[":
            beginning = ascii(body[:40].decode("utf-8", "replace"))[1:-1]
            raise PlanError(f"{name}: not JSON (starts with {beginning!r}): {HOW_TO_SHOW}")
        notes.append(_lines_ignored(body[:start], "before"))
        body = body[start:]
    if not body.endswith(b"}"):
        end = body.rfind(b"}\n")
        if end > 0:
            notes.append(_lines_ignored(body[end + 2 :], "after"))
            body = body[: end + 1]
    return Unwrapped(body, notes)


def _lines_ignored(text: bytes, where: str) -> str:
    count = text.strip().count(b"\n") + 1
    return f"ignored {count} line{'s' if count > 1 else ''} {where} the plan's JSON"
