"""The text of a usage file with empty keys, and of a usage file to which entries are added."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from octoguard.errors import CatalogueError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import yaml

    from octoguard.cost.usage import Values
    from octoguard.cost.usage_entries import UsageEntry

BY_ADDRESS = "resource_usage"
BY_TYPE = "resource_type_default_usage"
_PLAIN_NAME: Final = re.compile(r"[\w.*\[\]-]+", re.ASCII)
_HEAD = """\
# Usage for octoguard cost --usage FILE. To give a value, write it after its key:
#
#   storage_gb: 500                                   the same number in floor, expected and ceiling
#   storage_gb: {{low: 200, expected: 500, high: 900}}  one number for each of the three
#
# A key without a value changes nothing. A number after # is the built-in default of the size {size}, which is an
# example and not a measurement. Remove the # to use it. NAME[*] is every instance of a resource. An entry for one
# instance, such as NAME[0] or NAME["a"], has precedence.
version: 0.1
"""


def new_text(entries: list[UsageEntry], defaults: dict[str, Values], size: str, by_type: bool) -> str:
    """A usage file with the keys of all entries, without values. `defaults` are the default values of each type."""
    section = BY_TYPE if by_type else BY_ADDRESS
    return "\n".join([f"{_HEAD.format(size=size)}{section}:", *_entry_lines(entries, defaults, 2, by_type), ""])


def added_text(text: str, path: Path, entries: list[UsageEntry], defaults: dict[str, Values], by_type: bool) -> str:
    """The text of a usage file with entries added at the end of their section. All other text stays.

    Raises CatalogueError with file and line if the section has no place for entries.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += newline
    name = BY_TYPE if by_type else BY_ADDRESS
    section, following = section_of(text, path, name)
    indent = 2
    at = len(lines)
    if section is None:
        added = [f"{name}:", *_entry_lines(entries, defaults, indent, by_type)]
    else:
        if section.value:
            indent = section.value[0][0].start_mark.column
        added = [*_entry_lines(entries, defaults, indent, by_type)]
        if following is not None:
            at = following.start_mark.line
            while at and (not lines[at - 1].strip() or lines[at - 1].startswith("#")):
                at -= 1  # comments and blank lines above the next section belong to it
    return "".join([*lines[:at], *(f"{line}{newline}" for line in added), *lines[at:]])


def section_of(text: str, path: Path, name: str) -> tuple[Any, yaml.Node | None]:
    """(value of a section or None, key of the section after it or None)."""
    import yaml

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        return None, None
    pairs = root.value
    at = next((number for number, (key, _) in enumerate(pairs) if key.value == name), None)
    key, value = (root, None) if at is None else pairs[at]
    is_alias = value is not None and value.start_mark.index < key.start_mark.index
    if root.flow_style or is_alias or (isinstance(value, yaml.MappingNode) and value.flow_style):
        raise CatalogueError(
            f"{path}:{key.start_mark.line + 1}: entries can be added only to a mapping with one entry on each line, "
            "not to braces or an alias: change it, or add the entries by hand"
        )
    if at is None:
        return None, None
    return value, pairs[at + 1][0] if at + 1 < len(pairs) else None


def _entry_lines(entries: list[UsageEntry], defaults: dict[str, Values], indent: int, by_type: bool) -> Iterator[str]:
    space = " " * indent
    kind = ""
    for entry in entries:
        count = len(entry.addresses)
        if entry.type != kind and not by_type:
            kind = entry.type
            total = sum(len(other.addresses) for other in entries if other.type == kind)
            yield f"{space}# {kind}: {_counted(total, 'resource')}"
        note = f"  # {_counted(count, 'resource' if by_type else 'instance')}" if by_type or count > 1 else ""
        yield f"{space}{quoted_name(entry.name)}:{note}"
        yield from _key_lines(entry.keys, defaults.get(entry.type, {}), f"{space}  ")


def _key_lines(keys: dict[str, str], defaults: Any, space: str) -> Iterator[str]:
    groups: dict[str, dict[str, str]] = {}
    for key, text in keys.items():
        first, _, rest = key.partition(".")
        groups.setdefault(first, {})[rest] = text
    for first, below in groups.items():
        default = defaults.get(first) if isinstance(defaults, dict) else None
        if "" in below:
            yield f"{space}# {below['']}"
            yield f"{space}{first}:" + (f"  # {default}" if default is not None else "")
        elif "*" in below:
            yield f"{space}# {below['*']}"
            yield f"{space}{first}:"
            yield f"{space}  # NAME: 10"
        else:
            yield f"{space}{first}:"
            yield from _key_lines(below, default, f"{space}  ")


def quoted_name(name: str) -> str:
    """A name as a YAML key. A plan can have names that are not valid in Terraform."""
    return name if _PLAIN_NAME.fullmatch(name) else json.dumps(name)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
