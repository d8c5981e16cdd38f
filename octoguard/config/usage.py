"""Reads a usage file in the syntax of infracost-usage.yml. Errors have the file and the line.

Syntax: https://www.infracost.io/docs/features/usage_based_resources/ (read 2026-11-22).
"""

from __future__ import annotations

import difflib
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from octoguard import registry
from octoguard.cost.estimate import PLUGINS
from octoguard.cost.usage import UsageFile
from octoguard.errors import CatalogueError
from octoguard.money import LARGEST
from octoguard.plain_yaml import problem_in
from octoguard.plan.address import without_indexes

if TYPE_CHECKING:
    from pathlib import Path

    import yaml

_SECTIONS = ("version", "resource_type_default_usage", "resource_usage")
_NUMBER = re.compile(r"-?[0-9][0-9_]*(\.[0-9]*)?([eE][-+]?[0-9]+)?")


def read_usage(path: Path) -> UsageFile:
    """The usage in a file. Raises CatalogueError with file and line."""
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
        if problem := problem_in(text, aliases=True):
            raise CatalogueError(f"{path}:{problem[0]}: {problem[1]}")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except FileNotFoundError:
        raise CatalogueError(f"{path}: no such usage file: give a path, or small, medium or large") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: cannot be read: {error}") from None
    except yaml.YAMLError as error:
        raise CatalogueError(f"{path}: invalid YAML: {' '.join(str(error).split())}") from None
    usage = UsageFile(str(path))
    _Reader(path, usage).read(node)
    return usage


class _Reader:
    def __init__(self, path: Path, usage: UsageFile) -> None:
        self._path = path
        self._usage = usage
        self._priced_types = frozenset(registry.names(PLUGINS))
        self._unpriced: dict[str, int] = {}

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

    def _values(self, address: str, key_node: yaml.Node, node: yaml.Node) -> dict[str, Any]:
        kind = _type_of(address)
        if kind is None:
            raise self._error(key_node, f"{address!r} must be a resource type or an address")
        values = {key: self._value(key, inner) for key, _, inner in self._pairs(node)}
        if kind not in self._priced_types:
            self._unpriced[kind] = self._unpriced.get(kind, 0) + 1
            return {}
        self._check(kind, node, "")
        return values

    def _value(self, name: str, node: yaml.Node) -> Any:
        import yaml

        if isinstance(node, yaml.MappingNode):
            return {key: self._value(f"{name}.{key}", inner) for key, _, inner in self._pairs(node)}
        if isinstance(node, yaml.ScalarNode):
            if node.tag == "tag:yaml.org,2002:null":
                return None
            if _NUMBER.fullmatch(str(node.value)):
                return str(node.value).replace("_", "")
        raise self._error(node, f"{name}: must be a number, not {_quoted(node)}")

    def _check(self, kind: str, node: yaml.Node, prefix: str) -> None:
        import yaml

        known = registry.take(PLUGINS, kind).USAGE
        for name, key, inner in self._pairs(node):
            path = f"{prefix}{name}"
            if isinstance(inner, yaml.MappingNode):
                self._check(kind, inner, f"{path}.")
                continue
            general = re.sub(r"\[\d+\]", "[0]", path)
            if general not in known and f"{general.rpartition('.')[0]}.*" not in known:
                raise self._error(key, f"{kind}: unknown usage key {path!r}: {_nearest(path, known)}")
            if _NUMBER.fullmatch(str(inner.value)) and not 0 <= _decimal(inner.value) <= LARGEST:
                raise self._error(
                    inner, f"{path}: must be a non-negative number up to {LARGEST:.0e}, not {_quoted(inner)}"
                )

    def _pairs(self, node: yaml.Node | None) -> list[tuple[str, yaml.Node, yaml.Node]]:
        """(key, key node, value node) of each entry of a mapping; [] for an empty node."""
        import yaml

        if node is None or (isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"):
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
    return ascii(str(node.value)[:40]) if isinstance(node.value, str) else "a list"


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
