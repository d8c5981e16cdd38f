"""Reads the names and resource types of a user's Checkov checks in YAML and Python, without running them."""

from __future__ import annotations

import ast
import contextlib
from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.errors import ConfigError, InputError
from octoguard.plain_yaml import problem_in
from octoguard.scanners import OwnCheck, check_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_POLICIES: Final = (".yaml", ".yml", ".json")
_PACKAGE: Final = "__init__.py"
_JOINS: Final = {"connection", "filter", "resource"}
_EVERY: Final = {"all", "taggable"}


class _Metadata(msgspec.Struct):
    id: str
    name: str = ""


class _Policy(msgspec.Struct):
    metadata: _Metadata
    definition: Any


def read_own(folders: Iterable[Path]) -> list[OwnCheck]:
    """The checks in these folders.

    Raises ConfigError for checks that Checkov skips silently: a second check with the same ID, and Python outside of a
    package. Raises InputError for a missing folder.
    """
    checks: dict[str, OwnCheck] = {}
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder}: no such directory for Checkov checks")
        for file in check_files(folder):
            for check in _checks_in(file):
                first = checks.setdefault(check.id, check)
                if first is not check:
                    raise ConfigError(
                        f"{file}: duplicate check ID {check.id}, also in {first.file}: Checkov runs only one of them: "
                        "rename one"
                    )
    return list(checks.values())


def _checks_in(file: Path) -> Iterator[OwnCheck]:
    if file.suffix in _POLICIES:
        # Checkov itself reports files that are not policies.
        with contextlib.suppress(msgspec.MsgspecError, OSError, UnicodeDecodeError):
            data = file.read_bytes()
            if problem := problem_in(data):
                raise ConfigError(f"{file}:{problem[0]}: {problem[1]}")
            policy = msgspec.yaml.decode(data, type=_Policy)
            name = policy.metadata.name or policy.metadata.id
            joins = bool(_JOINS & set(_kinds(policy.definition)))
            yield OwnCheck(policy.metadata.id, name, file, _types(policy.definition), owes=not joins)
    elif file.suffix == ".py":
        yield from _python_checks(file)


def _python_checks(file: Path) -> Iterator[OwnCheck]:
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, OSError):
        raise ConfigError(f"{file}: invalid Python: fix the file, or remove it from the folder of checks") from None
    is_loaded = file.name != _PACKAGE and file.with_name(_PACKAGE).is_file()
    if not is_loaded and any(_imports_checkov(node) for node in ast.walk(tree)):
        raise ConfigError(
            f"{file}: Checkov does not load this check, because it loads Python only from packages: add an empty "
            f"{_PACKAGE} to {file.parent}"
        )
    for class_ in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        ids = [text for node in _values_of(class_, {"id"}) if (text := _text(node))]
        if ids:
            names = [text for node in _values_of(class_, {"name"}) if (text := _text(node))]
            yield OwnCheck(ids[0], (names or ids)[0], file, _supported(class_), owes=False)


def _imports_checkov(node: ast.AST) -> bool:
    modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    return any(module.partition(".")[0] == "checkov" for module in modules)


def _supported(class_: ast.ClassDef) -> frozenset[str] | None:
    """The resource types in a literal list of a class, or None if it computes them."""
    lists = [node for node in _values_of(class_, {"supported_resources", "supported_entities"}) if _is_list(node)]
    types = {_text(item) for node in lists for item in getattr(node, "elts", ())}
    named = frozenset(text for text in types if text)
    return named if named and len(named) == len(types) and not any("*" in text for text in named) else None


def _is_list(node: ast.expr) -> bool:
    return isinstance(node, (ast.List, ast.Tuple, ast.Set))


def _values_of(class_: ast.ClassDef, names: set[str]) -> Iterator[ast.expr]:
    """The values that a class assigns to keywords, variables or attributes with these names."""
    for node in ast.walk(class_):
        if isinstance(node, ast.keyword) and node.arg in names:
            yield node.value
        elif isinstance(node, ast.Assign):
            if {getattr(target, "id", getattr(target, "attr", "")) for target in node.targets} & names:
                yield node.value
        elif isinstance(node, ast.AnnAssign) and node.value and getattr(node.target, "id", "") in names:
            yield node.value


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _types(definition: Any) -> frozenset[str] | None:
    """The resource types in a definition, or None if it applies to all types."""
    types: set[str] = set()
    for part in _conditions(definition):
        filters = part.get("cond_type") == "filter" and part.get("attribute") == "resource_type"
        named = part.get("value" if filters else "resource_types") or []
        own = {named} if isinstance(named, str) else {str(name) for name in named}
        if not own and part.get("cond_type") in ("attribute", None):
            return None
        types |= own
    return None if types & _EVERY else frozenset(types)


def _conditions(definition: Any) -> Iterator[dict[str, Any]]:
    """The single conditions of a definition."""
    if isinstance(definition, list):
        for part in definition:
            yield from _conditions(part)
    elif isinstance(definition, dict):
        inner = [definition[word] for word in ("and", "or", "not") if word in definition]
        if inner:
            yield from _conditions(inner)
        else:
            yield definition


def _kinds(definition: Any) -> Iterator[str]:
    return (str(part.get("cond_type", "")) for part in _conditions(definition))
