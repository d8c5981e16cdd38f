"""Finds and parses the Go packages of a module."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import tree_sitter_go
from tree_sitter import Language, Parser

from tools.provider_schema.problems import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tree_sitter import Node

_PARSER = Parser(Language(tree_sitter_go.language()))
_VERSION = re.compile(r"v\d+")
_SKIPPED = ("_test.go", "_sweeper.go")


def text(node: Node | None) -> str:
    """The source of a node."""
    return "" if node is None or node.text is None else node.text.decode()


def children(node: Node | None) -> list[Node]:
    """The parts of a node, without comments."""
    return [] if node is None else [child for child in node.named_children if child.type != "comment"]


def part(node: Node, name: str) -> Node:
    """A child of a node that the grammar requires. Raises SourceError if it is missing."""
    child = node.child_by_field_name(name)
    if child is None:
        raise SourceError(f"line {node.start_point.row + 1}: {node.type} without {name}")
    return child


def walk(node: Node, kind: str, *, into_functions: bool = True) -> Iterator[Node]:
    """Every node of a kind inside a node, in source order, without those nested in a match."""
    for child in node.named_children:
        if child.type == kind:
            yield child
        elif into_functions or child.type != "func_literal":
            yield from walk(child, kind, into_functions=into_functions)


@dataclass(frozen=True, slots=True)
class File:
    """A source file: its package, and its names for imported packages."""

    name: str
    package: str
    imports: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Declaration:
    """The declaration of a name. `index` is its position in a group of constants, or in a list of names."""

    node: Node
    file: File
    index: int = 0


@dataclass(slots=True)
class Package:
    """The declarations in the files of one folder."""

    path: str
    functions: dict[str, Declaration] = field(default_factory=dict)
    methods: dict[tuple[str, str], Declaration] = field(default_factory=dict)
    variables: dict[str, Declaration] = field(default_factory=dict)
    constants: dict[str, Declaration] = field(default_factory=dict)
    types: dict[str, Declaration] = field(default_factory=dict)
    initialisers: list[Declaration] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)


class Module:
    """A Go module on disk. A package is parsed at its first use."""

    def __init__(self, root: Path) -> None:
        """Read the module's name from go.mod. Raises SourceError if there is none."""
        self.root = root
        try:
            match = re.search(r"^module\s+(\S+)", (root / "go.mod").read_text(), re.MULTILINE)
        except OSError as error:
            raise SourceError(f"{root} has no go.mod: it must be the top of the provider's source") from error
        if match is None:
            raise SourceError(f"{root}/go.mod names no module")
        self.name = match[1]
        self._packages: dict[str, Package | None] = {}

    def package(self, path: str) -> Package | None:
        """A package by its import path; None if it is not in this module."""
        if path not in self._packages:
            folder = self._folder(path)
            self._packages[path] = None if folder is None else _parse(path, folder)
        return self._packages[path]

    def local(self, folder: str) -> Package | None:
        """A package by its folder; None if there is no such folder."""
        return self.package(f"{self.name}/{folder}")

    def _folder(self, path: str) -> Path | None:
        if not path.startswith(f"{self.name}/"):
            return None
        folder = self.root / path.removeprefix(f"{self.name}/")
        return folder if folder.is_dir() else None


def _parse(path: str, folder: Path) -> Package:
    package = Package(path)
    for source in sorted(folder.glob("*.go")):
        if source.name.endswith(_SKIPPED):
            continue
        root = _PARSER.parse(source.read_bytes()).root_node
        imports = list(_imports(root))
        file = File(f"{folder.name}/{source.name}", path, dict(imports))
        package.imports.update(imported for _, imported in imports)
        for node in children(root):
            _declare(package, node, file)
    return package


def _imports(root: Node) -> Iterator[tuple[str, str]]:
    for node in children(root):
        if node.type != "import_declaration":
            continue
        for spec in walk(node, "import_spec"):
            path = text(part(spec, "path")).strip('"`')
            name = text(spec.child_by_field_name("name")) or _usual_name(path)
            yield name, path
            if "_" in name:  # a folder `api_shield` often holds the package `apishield`
                yield name.replace("_", ""), path


def _usual_name(path: str) -> str:
    segments = path.split("/")
    return segments[-2] if _VERSION.fullmatch(segments[-1]) and len(segments) > 1 else segments[-1]


def _declare(package: Package, node: Node, file: File) -> None:
    match node.type:
        case "function_declaration":
            name = text(part(node, "name"))
            if name == "init":
                package.initialisers.append(Declaration(node, file))
            else:
                package.functions[name] = Declaration(node, file)
        case "method_declaration":
            package.methods[_receiver(node), text(part(node, "name"))] = Declaration(node, file)
        case "var_declaration":
            for spec in walk(node, "var_spec"):
                for index, name in enumerate(names_of(spec)):
                    package.variables[name] = Declaration(spec, file, index)
        case "const_declaration":
            _declare_constants(package, node, file)
        case "type_declaration":
            for spec in children(node):
                package.types[text(part(spec, "name"))] = Declaration(part(spec, "type"), file)
        case _:
            pass  # the package's name, and its imports


def names_of(spec: Node) -> list[str]:
    """The names in a declaration of variables, fields or parameters."""
    return [text(name) for name in spec.children_by_field_name("name") if name.is_named]


def _declare_constants(package: Package, node: Node, file: File) -> None:
    """Constants of a group without an expression repeat the last one, with another `iota`."""
    last: Node | None = None
    for index, spec in enumerate(walk(node, "const_spec")):
        value = spec.child_by_field_name("value") or last
        if value is None:
            continue
        last = value
        for name, expression in zip(names_of(spec), children(value), strict=False):
            package.constants[name] = Declaration(expression, file, index)


def _receiver(node: Node) -> str:
    """The name of the type of a method."""
    kind = part(children(part(node, "receiver"))[0], "type")
    while kind.type in ("pointer_type", "generic_type", "parenthesized_type"):
        kind = children(kind)[0]
    return text(kind)
