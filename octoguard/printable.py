"""Makes untrusted text safe to print: in a terminal, a CI log, a spreadsheet and JSON.

Names, values and reasons come from plans, files and other programs. They may contain escape sequences, invisible or
bidirectional control characters, commands for CI systems, and spreadsheet formulas. All output of octoguard passes
through this module: `presentable` for reports that people read, `json_text` and `csv_text` for machines, `clean` and
`page` for everything else.
"""

from __future__ import annotations

import re
from decimal import Decimal
from operator import is_not
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")

# Printable by Unicode category, but invisible: fillers, and variation selectors that can carry a hidden message.
_INVISIBLE: Final = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_SELECTORS: Final = range(0xE0100, 0xE01F0)
# Azure Pipelines, GitHub Actions and TeamCity recognize these commands anywhere in a line.
# https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
_ANYWHERE: Final = re.compile(r"##(?=\[|vso\[|teamcity\[)", re.IGNORECASE)
# https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
_AT_THE_START: Final = re.compile(r"^([ \t]*):(?=:[\w-]+(?: .*)?::)", re.MULTILINE)
_SPECIAL: Final = re.compile(r"[^\x20-\x7e]")
_SPECIAL_OF_PAGE: Final = re.compile(r"[^\n\t\x20-\x7e]")
_SPECIAL_OF_JSON: Final = re.compile(r"[^\n\x20-\x7e]")
_PLAIN: Final = frozenset({int, bool, float, Decimal})
# Report fields that may have several lines.
_OF_SEVERAL_LINES: Final = frozenset({"remediation"})
# Characters that start a formula in spreadsheets, and their fullwidth forms.
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def clean(text: str) -> str:
    """The text as one line, with `?` for characters that are invisible or could control a terminal or a CI system."""
    if text.isascii() and text.isprintable() and "##" not in text and "::" not in text:
        return text
    return _without_commands(_SPECIAL.sub(_shown, text))


def page(text: str) -> str:
    """Like `clean`, but keeps line feeds and tabs."""
    return _without_commands(_SPECIAL_OF_PAGE.sub(_shown, text))


def presentable(thing: T) -> T:
    """A report, or a part of one, with every text cleaned. Returns the same object if nothing changes."""
    return _presentable(thing, clean)  # type: ignore[no-any-return]


def _presentable(thing: Any, cleaner: Callable[[str], str]) -> Any:
    kind = type(thing)
    if kind is str:
        return cleaner(thing)
    if thing is None or kind in _PLAIN:
        return thing
    if isinstance(thing, msgspec.Struct):
        return _presentable_struct(thing, cleaner)
    if kind is list or kind is tuple:
        items = [item if _is_plain(item) else _presentable(item, cleaner) for item in thing]
        return kind(items) if any(map(is_not, items, thing)) else thing
    if kind is dict:
        pairs = {_presentable(key, cleaner): _presentable(value, cleaner) for key, value in thing.items()}
        return pairs if pairs != thing else thing
    return thing


def _is_plain(item: Any) -> bool:
    """Whether no text in a struct needs cleaning, as its JSON without escapes shows. This is the fast path."""
    if not isinstance(item, msgspec.Struct):
        return False
    try:
        text = msgspec.json.encode(item).decode()
    except UnicodeEncodeError:
        return False
    return text.isascii() and text.isprintable() and "::" not in text and "##" not in text and "\\" not in text


def _presentable_struct(thing: msgspec.Struct, cleaner: Callable[[str], str]) -> msgspec.Struct:
    changed = {}
    for name in thing.__struct_fields__:
        value = getattr(thing, name)
        if not value or value is msgspec.UNSET:
            continue
        if type(value) is str and value.isascii() and value.isprintable() and "##" not in value and "::" not in value:
            continue  # what clean() does first, without the calls: a report has a million texts
        new = _presentable(value, page if name in _OF_SEVERAL_LINES and cleaner is clean else cleaner)
        if new is not value:
            changed[name] = new
    return msgspec.structs.replace(thing, **changed) if changed else thing


def json_text(document: Any, *, decimals: Any = "string") -> str:
    """A document as JSON, indented by two spaces and escaped with `json_escaped`."""
    encoder = msgspec.json.Encoder(decimal_format=decimals)
    try:
        data = encoder.encode(document)
    except UnicodeEncodeError:  # a file name that is not UTF-8
        data = encoder.encode(_presentable(document, _without_surrogates))
    return json_escaped(msgspec.json.format(data, indent=2).decode()) + "\n"


def json_escaped(text: str) -> str:
    """JSON with the same values, with an escape for every character that `clean` would replace."""
    if not text.isascii() or "\x7f" in text:
        text = _SPECIAL_OF_JSON.sub(_escaped, text)
    return _ANYWHERE.sub(r"\\u0023#", text) if "##" in text else text


class Number(str):
    """A number in CSV. It may start with a minus sign, and `csv_text` does not treat it as a formula."""

    __slots__ = ()


def csv_text(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """CSV with a header. Text that starts like a formula gets an apostrophe in front; a Number does not."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(
        [_cell(value) if isinstance(value, str) and not isinstance(value, Number) else value for value in row]
        for row in rows
    )
    return out.getvalue()


def _cell(text: str) -> str:
    text = clean(text)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _without_commands(text: str) -> str:
    if "##" in text:
        text = _ANYWHERE.sub("#?", text)
    return _AT_THE_START.sub(r"\1?", text) if "::" in text else text


def _is_harmless(char: str) -> bool:
    return char.isprintable() and char not in _INVISIBLE and ord(char) not in _SELECTORS


def _shown(match: re.Match[str]) -> str:
    char = match[0]
    if _is_harmless(char):
        return char
    return " " if char.isspace() and char > "\x9f" and char not in "\u2028\u2029" else "?"


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    if _is_harmless(char):
        return char
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _without_surrogates(text: str) -> str:
    return text.encode(errors="replace").decode()
