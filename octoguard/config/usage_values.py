"""Writes measured values into the text of a usage file. All other text stays, and so do values set by hand.

A measured value has a comment that starts with `# synced` and a checksum of the value. A value without such a comment,
or with another checksum, was set by hand.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from octoguard.config.usage import parse_usage
from octoguard.config.usage_text import BY_ADDRESS, quoted_name, section_of
from octoguard.errors import CatalogueError
from octoguard.money import LARGEST, plain

if TYPE_CHECKING:
    from pathlib import Path

    import yaml

    from octoguard.cost.component import Range
    from octoguard.cost.usage import UsageFile

_SYNCED: Final = re.compile(r"# synced \[([0-9a-f]{8})\][^#]*")
_NULL: Final = "tag:yaml.org,2002:null"
# A number after `#` is a built-in default that `usage init` suggests.
_SUGGESTION: Final = re.compile(r"# [0-9][0-9_.eE+]*\s*\Z")


class NewValue(NamedTuple):
    """A value to write: a usage key of an address, and what the comment says of its origin."""

    address: str
    key: str
    value: Range
    origin: str


@dataclass(frozen=True, slots=True)
class WrittenText:
    """The new text, the values that it got, and the values set by hand that were kept, as `ADDRESS KEY`."""

    text: str
    written: tuple[str, ...]
    kept: tuple[str, ...]


_Steps = tuple[list[str], NewValue]


class _Edit(NamedTuple):
    """Lines to put in place of the lines from `start` to before `end`."""

    start: int
    end: int
    lines: list[str]


def write_values(text: str, path: Path, values: list[NewValue], overwrite: bool = False) -> WrittenText:
    """The text with the values. Raises CatalogueError if a value has no place in it, or another one would change."""
    before = parse_usage(text, path)
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += newline
    writer = _Writer(path, before, lines, "".join(lines), overwrite)
    for value in values:
        writer.add(value)
    result = "".join(writer.result(newline))
    _verify(before, parse_usage(result, path), path, {(v.address, v.key): v.value for v in writer.written})
    return WrittenText(
        result,
        tuple(f"{value.address} {value.key}" for value in writer.written),
        tuple(f"{value.address} {value.key}" for value in writer.kept),
    )


def value_text(value: Range) -> str:
    """A value as YAML: one number, or a range."""
    if value.floor == value.ceiling:
        return plain(value.expected)
    return f"{{low: {plain(value.floor)}, expected: {plain(value.expected)}, high: {plain(value.ceiling)}}}"


def _checksum(text: str) -> str:
    """Eight hexadecimal digits that change with the numbers of a value."""
    return f"{zlib.crc32(''.join(text.split()).encode()):08x}"


def _commented(value: NewValue, rest: str = "") -> str:
    """The value and its comment. `rest` is the text that was in the comment before, and stays."""
    text = value_text(value.value)
    older = _SUGGESTION.sub("", _SYNCED.sub("", rest)).strip()
    return f"{text}  # synced [{_checksum(text)}]: {value.origin}" + (f"  {older}" if older else "")


class _Writer:
    def __init__(self, path: Path, usage: UsageFile, lines: list[str], text: str, overwrite: bool) -> None:
        self._path = path
        self._usage = usage
        self._lines = lines
        self._overwrite = overwrite
        self._edits: list[_Edit] = []
        self._new: dict[str, list[_Steps]] = {}
        self._missing: dict[tuple[int, int], list[_Steps]] = {}
        self.written: list[NewValue] = []
        self.kept: list[NewValue] = []
        self._section, self._following = section_of(text, path, BY_ADDRESS)
        pairs = self._section.value if self._section is not None and self._section.value else []
        self._entries = {str(key.value): (key, node) for key, node in pairs}

    def add(self, value: NewValue) -> None:
        if not value.value.ceiling <= LARGEST:
            raise CatalogueError(f"{self._path}: {value.address}: {value.key} is {value.value.ceiling:.3e}: too large")
        entry = self._entries.get(value.address)
        if entry is None:
            # A pattern such as NAME[*] can have a value by hand for this instance.
            if self._given(value) and not self._overwrite:
                self.kept.append(value)
                return
            self._new.setdefault(value.address, []).append((value.key.split("."), value))
        elif not self._edit(value, *entry):
            self.kept.append(value)
            return
        self.written.append(value)

    def _given(self, value: NewValue) -> bool:
        """Whether an entry by address, but none by type, has a value."""
        others = type(self._usage)(self._usage.name, self._usage.resources)
        kind = value.address.rsplit(".", 2)[-2]
        return others.number(value.address, kind, value.key) is not None

    def _edit(self, value: NewValue, key: yaml.Node, node: yaml.Node) -> bool:
        """Plan the change of an existing entry. Returns False if it keeps a value set by hand."""
        steps = value.key.split(".")
        for number, step in enumerate(steps):
            pairs = self._pairs(node)
            below = next(((k, v) for k, v in pairs if str(k.value) == step), None)
            if below is None:
                if self._given(value) and not self._overwrite:
                    return False
                column = pairs[0][0].start_mark.column if pairs else key.start_mark.column + 2
                place = (key.start_mark.line + 1, column)
                self._missing.setdefault(place, []).append((steps[number:], value))
                return True
            key, node = below
        return self._replace(value, key, node)

    def _replace(self, value: NewValue, key: yaml.Node, node: yaml.Node) -> bool:
        line, end = key.start_mark.line, _end(key, node)
        empty = node.tag == _NULL
        text = self._lines[line].rstrip("\r\n")
        head = text[: key.end_mark.column]
        comment = text[text.find("#", max(key.end_mark.column, node.end_mark.column if end == line + 1 else 0)) :]
        comment = comment if comment.startswith("#") else ""
        if not empty and not self._overwrite:
            synced = _SYNCED.search(comment)
            written = text[key.end_mark.column + 1 : node.end_mark.column] if end == line + 1 else ""
            if synced is None or synced[1] != _checksum(written):
                return False
        self._edits.append(_Edit(line, end, [f"{head}: {_commented(value, comment)}"]))
        return True

    def _pairs(self, node: yaml.Node) -> list[tuple[yaml.Node, yaml.Node]]:
        """The entries of a mapping in block style; [] for an empty value."""
        if node.tag == _NULL:
            return []
        if not isinstance(node.value, list) or getattr(node, "flow_style", False):
            raise CatalogueError(
                f"{self._path}:{node.start_mark.line + 1}: values can be written only to a mapping with one key on "
                "each line: change the braces, or add the values by hand"
            )
        return list(node.value)

    def result(self, newline: str) -> list[str]:
        """The lines with all changes."""
        lines = list(self._lines)
        indent = self._section.value[0][0].start_mark.column if self._entries else 2
        added = [
            line
            for address, values in self._new.items()
            for line in (f"{' ' * indent}{quoted_name(address)}:", *_entry(values, indent + 2))
        ]
        at = len(lines)
        if self._section is None and added:
            added = [f"{BY_ADDRESS}:", *added]
        elif self._following is not None:
            at = self._following.start_mark.line
            while at and (not lines[at - 1].strip() or lines[at - 1].startswith("#")):
                at -= 1
        missing = [_Edit(line, line, _entry(values, column)) for (line, column), values in self._missing.items()]
        # From the end to the start. At one line, a replacement comes first, and the new entries come after new keys.
        edits = [*([_Edit(at, at, added)] if added else []), *missing, *self._edits]
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
            lines[edit.start : edit.end] = [f"{line}{newline}" for line in edit.lines]
        return lines


def _end(key: yaml.Node, node: yaml.Node) -> int:
    """The line after an entry of a mapping. The marks of a mapping in block style reach to the next token."""
    if node.tag == _NULL:
        return key.start_mark.line + 1
    if isinstance(node.value, list) and not getattr(node, "flow_style", False):
        return max((_end(*pair) for pair in node.value), default=key.start_mark.line + 1)
    return node.end_mark.line + 1


def _entry(values: list[_Steps], indent: int) -> list[str]:
    """The lines of new keys. Keys with a common first part share a mapping."""
    lines: list[str] = []
    parts: list[str] = []
    for steps, value in sorted(values, key=lambda item: item[0]):
        *above, last = steps
        for depth, step in enumerate(above):
            if parts[: depth + 1] != above[: depth + 1]:
                lines.append(f"{' ' * (indent + 2 * depth)}{step}:")
        lines.append(f"{' ' * (indent + 2 * len(above))}{last}: {_commented(value)}")
        parts = above
    return lines


def _verify(before: UsageFile, after: UsageFile, path: Path, values: dict[tuple[str, str], Range]) -> None:
    """Raise CatalogueError unless the values, and nothing else, changed."""
    found = {address: _flat(entry) for address, entry in after.resources.items()}
    wrong = [
        f"{address} {key}"
        for (address, key), value in values.items()
        if found.get(address, {}).get(key) not in (value, plain(value.expected))
    ]
    wrong += [
        f"{address} {key}"
        for address, entry in before.resources.items()
        for key, value in _flat(entry).items()
        if (address, key) not in values and found.get(address, {}).get(key) != value
    ]
    if wrong or before.types != after.types:
        names = ", ".join(sorted(wrong)[:5])
        raise CatalogueError(f"{path}: values cannot be written without a change of others: add them by hand: {names}")


def _flat(entry: dict[str, object], prefix: str = "") -> dict[str, object]:
    """{full key: value} of an entry."""
    found: dict[str, object] = {}
    for key, value in entry.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = value
    return found
