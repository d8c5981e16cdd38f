"""Reads a usage file in the syntax of infracost-usage.yml. Errors have the file and the line.

Syntax: https://www.infracost.io/docs/features/usage_based_resources/ (read 2026-11-22). One file can have the usage of
several clouds. Usage that no price depends on is skipped with a note, and is an error only in strict mode.
"""

from __future__ import annotations

import difflib
import re
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from octoguard import registry
from octoguard.cost.component import Range
from octoguard.cost.estimate import PLUGINS
from octoguard.cost.usage import UsageFile
from octoguard.errors import CatalogueError
from octoguard.money import LARGEST
from octoguard.plain_yaml import problem_in
from octoguard.plan.address import without_indexes

if TYPE_CHECKING:
    from pathlib import Path

    import yaml

_RANGE = ("low", "expected", "high")
_SECTIONS = ("version", "resource_type_default_usage", "resource_usage")
_NULL = "tag:yaml.org,2002:null"
_NAMED = 5
_NUMBER = re.compile(r"-?[0-9][0-9_]*(\.[0-9]*)?([eE][-+]?[0-9]+)?")


def read_usage(path: Path, strict: bool = False) -> UsageFile:
    """The usage in a file. `notes` names what is skipped: types without a price and unknown keys.

    Raises CatalogueError with file and line for an invalid value, and with `strict` for anything that is skipped.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CatalogueError(f"{path}: no such usage file: give a path, or small, medium or large") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: cannot be read: {error}") from None
    return parse_usage(text, path, strict)


def parse_usage(text: str, path: Path, strict: bool = False) -> UsageFile:
    """The usage in the text of a file, as `read_usage`. Raises CatalogueError."""
    import yaml

    try:
        if problem := problem_in(text, aliases=True):
            raise CatalogueError(f"{path}:{problem[0]}: {problem[1]}")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise CatalogueError(f"{path}: invalid YAML: {' '.join(str(error).split())}") from None
    usage = UsageFile(str(path))
    _Reader(path, usage, strict).read(node)
    return usage


class _Reader:
    def __init__(self, path: Path, usage: UsageFile, strict: bool) -> None:
        self._path = path
        self._usage = usage
        self._strict = strict
        self._priced_types = frozenset(registry.names(PLUGINS))
        self._unpriced: dict[str, int] = {}
        self._unknown: dict[tuple[str, str], str] = {}  # (type, key) -> where it first appears, and the nearest key

    def read(self, node: yaml.Node | None) -> None:
        for name, key, value in self._pairs(node):
            if name not in _SECTIONS:
                raise self._error(key, f"unknown section {name!r}: {_nearest(name, _SECTIONS)}")
            if name == "version":
                continue
            target = self._usage.types if name.startswith("resource_type") else self._usage.resources
            for address, key_node, values in self._pairs(value):
                target[address] = self._values(address, key_node, values)
        if self._unpriced:
            types = ", ".join(f"{kind} ({count})" for kind, count in self._unpriced.items())
            self._usage.notes.append(f"{self._path}: usage of unpriced resource types is ignored: {types}")
        if self._unknown:
            places = list(self._unknown.values())
            more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
            keys = "; ".join(places[:_NAMED])
            self._usage.notes.append(f"{self._path}: unknown usage keys are ignored: {keys}{more}")

    def _values(self, address: str, key_node: yaml.Node, node: yaml.Node) -> dict[str, Any]:
        kind = _type_of(address)
        if kind is None:
            raise self._error(key_node, f"{address!r} must be a resource type or an address")
        if kind not in self._priced_types:
            if self._strict:
                raise self._error(key_node, f"octoguard does not price {kind}: remove it from the file (strict mode)")
            self._unpriced[kind] = self._unpriced.get(kind, 0) + 1
            return {}
        return self._known(kind, node, "", registry.take(PLUGINS, kind).USAGE)

    def _known(self, kind: str, node: yaml.Node, prefix: str, keys: dict[str, str]) -> dict[str, Any]:
        """The values below a node whose keys a price depends on."""
        import yaml

        values: dict[str, Any] = {}
        for name, key, inner in self._pairs(node):
            path = f"{prefix}{name}"
            general = re.sub(r"\[\d+\]", "[0]", path)
            if general in keys or f"{general.rpartition('.')[0]}.*" in keys:
                values[name] = self._quantity(path, inner)
            elif isinstance(inner, yaml.MappingNode) and any(known.startswith(f"{general}.") for known in keys):
                values[name] = self._known(kind, inner, f"{path}.", keys)
            elif inner.tag != _NULL:
                self._skip(kind, path, key, keys)
        return values

    def _skip(self, kind: str, path: str, key: yaml.Node, keys: dict[str, str]) -> None:
        nearest = _nearest(path, keys)
        if self._strict:
            raise self._error(key, f"{kind}: unknown usage key {path!r}: {nearest}")
        self._unknown.setdefault((kind, path), f"line {key.start_mark.line + 1}: {kind}: {path} ({nearest})")

    def _quantity(self, path: str, node: yaml.Node) -> str | Range | None:
        """A number as text, or a range; None for an empty value."""
        import yaml

        if isinstance(node, yaml.MappingNode) and any(str(key.value) in _RANGE for key, _ in node.value):
            self._usage.has_ranges = True
            return self._range(path, node)
        return self._number(path, node)

    def _range(self, path: str, node: yaml.Node) -> Range:
        """A range. Without an expected value, the expected value is the middle."""
        ends: dict[str, tuple[Decimal, yaml.Node]] = {}
        for name, key, inner in self._pairs(node):
            if name not in _RANGE:
                raise self._error(key, f"{path}: a range has no key {name!r}: use low, expected and high")
            number = self._number(f"{path}.{name}", inner)
            if number is not None:
                ends[name] = Decimal(number), inner
        if missing := [name for name in ("low", "high") if name not in ends]:
            raise self._error(node, f"{path}: the range has no {missing[0]}: give low and high, or one number")
        for lesser, greater in pairwise(name for name in _RANGE if name in ends):
            (least, _), (most, place) = ends[lesser], ends[greater]
            if least > most:
                problem = f"{path}: {lesser} ({least:f}) must not be greater than {greater} ({most:f})"
                raise self._error(place, problem)
        low, high = ends["low"][0], ends["high"][0]
        return Range(low, ends["expected"][0] if "expected" in ends else (low + high) / 2, high)

    def _number(self, path: str, node: yaml.Node) -> str | None:
        """A quantity as text; None for an empty value."""
        if node.tag == _NULL:
            return None
        text = str(node.value)
        if not _NUMBER.fullmatch(text):
            raise self._error(node, f"{path}: must be a number, not {_quoted(node)}")
        if text.startswith("-"):
            raise self._error(node, f"{path}: must not be negative, but is {_quoted(node)}: write 0 or more")
        if not _decimal(text) <= LARGEST:
            raise self._error(node, f"{path}: must be a number from 0 to {LARGEST:.0e}, not {_quoted(node)}")
        return text.replace("_", "")

    def _pairs(self, node: yaml.Node | None) -> list[tuple[str, yaml.Node, yaml.Node]]:
        """(key, key node, value node) of each entry of a mapping; [] for an empty node."""
        import yaml

        if node is None or (isinstance(node, yaml.ScalarNode) and node.tag == _NULL):
            return []
        if not isinstance(node, yaml.MappingNode):
            raise self._error(node, "must be a mapping (keys with values)")
        pairs = [(str(key.value), key, value) for key, value in node.value]
        names = [name for name, _, _ in pairs]
        for name, key, _ in pairs:
            if names.count(name) > 1:
                raise self._error(key, f"duplicate key {name!r}")
        return pairs

    def _error(self, node: yaml.Node, message: str) -> CatalogueError:
        return CatalogueError(f"{self._path}:{node.start_mark.line + 1}: {message}")


def _decimal(text: str) -> Decimal:
    """A number that matches _NUMBER; infinite if decimal cannot hold its exponent."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


def _quoted(node: yaml.Node) -> str:
    """A value of the file for a message, truncated."""
    if isinstance(node.value, str):
        return ascii(node.value[:40])
    return "a list or a mapping (a range has the keys low, expected and high)"


def _type_of(address: str) -> str | None:
    """The resource type of an address, a pattern or a bare type; None for other text."""
    parts = without_indexes(address).split(".")
    if len(parts) == 1:
        return parts[0] if re.fullmatch(r"[a-z][a-z0-9]*_[a-z0-9_]+", parts[0]) else None
    return parts[-2] if re.fullmatch(r"[a-z][a-z0-9_]*", parts[-2]) else None


def _nearest(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, list(known), 1)
    if close:
        return f"did you mean {close[0]}?"
    return f"choose one of {', '.join(sorted(known))}" if known else "its cost does not depend on usage"
