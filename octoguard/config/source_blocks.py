"""Reads the blocks and attributes of a Terraform directory with their places, in HCL and in JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from octoguard.hcl import blocks, header, literal, parse, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.hcl import Node

_HCL: Final = (".tf", ".tofu")
_JSON: Final = (".tf.json", ".tofu.json")
# The number of labels of a block. JSON writes labels as nested keys:
# https://developer.hashicorp.com/terraform/language/syntax/json
_LABELS: Final = {"resource": 2, "data": 2, "module": 1, "variable": 1, "output": 1, "provider": 1}
# https://developer.hashicorp.com/terraform/language/files/override
_OVERRIDE: Final = re.compile(r"(?:^|_)override\.(?:tf|tofu)(?:\.json)?\Z")
_JSON_NODES: Final = ("object_elem", "expression")  # a member of an object, or an item of a list
_WRAPPERS: Final = ("expression", "collection_value")


@dataclass(frozen=True, slots=True)
class Part:
    """One block in one file: in JSON, the member of the object that holds it."""

    file: Path
    node: Node


@dataclass(frozen=True, slots=True)
class Block:
    """A block at the top of a directory. Blocks of override files are its later parts and win."""

    kind: str
    labels: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def file(self) -> Path:
        """The file of the block that is overridden, or of the only one."""
        return self.parts[0].file

    @property
    def node(self) -> Node:
        """The syntax node of the block that is overridden, or of the only one."""
        return self.parts[0].node

    def attribute(self, name: str) -> tuple[Path, Node] | None:
        """The file and node of an attribute; None if nothing sets it."""
        for part in reversed(self.parts):
            for node in attributes_in(part.node):
                if key_of(node) == name:
                    return part.file, node
        return None


def blocks_in(directory: Path) -> dict[tuple[str, tuple[str, ...]], Block]:
    """The blocks of a directory by kind and labels, in the order in which Terraform merges override files."""
    table: dict[tuple[str, tuple[str, ...]], tuple[Part, ...]] = {}
    for file in _files(directory):
        nodes = _json_blocks(file) if file.name.endswith(_JSON) else _hcl_blocks(file)
        for kind, labels, node in nodes:
            table[kind, labels] = (*table.get((kind, labels), ()), Part(file, node))
    return {(kind, labels): Block(kind, labels, parts) for (kind, labels), parts in table.items()}


def is_override(file: Path) -> bool:
    """Whether Terraform merges a file into the others."""
    return _OVERRIDE.search(file.name) is not None


def json_root(source: bytes) -> Node | None:
    """The object of a JSON text. HCL reads JSON as an expression; the prefix keeps the line numbers."""
    tree = parse(b"x = " + source.strip(b"\xef\xbb\xbf"))
    attribute = next(attributes_in(tree), None)
    return attribute.named_children[-1] if attribute else None


def attributes_in(node: Node) -> Iterator[Node]:
    """The attributes directly inside of a file, a block, or an object of JSON."""
    if node.type in _JSON_NODES:
        yield from elements(_json_value(node))
        return
    for child in _children(node):
        if child.type == "attribute" and len(child.named_children) > 1:
            yield child


def nested_blocks(node: Node, name: str) -> Iterator[Node]:
    """The blocks of a name directly inside of a block, or its dynamic blocks. In JSON: objects, or lists of them."""
    if node.type in _JSON_NODES:
        yield from _json_nested(node, name)
        return
    for child in _children(node):
        if child.type == "block":
            kind, labels = header(child)
            if kind == name or (kind == "dynamic" and labels == [name]):
                yield child


def key_of(node: Node) -> str:
    """The name of an attribute, or the key of an element of an object."""
    return text_of(node.named_children[0]).strip('"')


def elements(expression: Node | None) -> Iterator[Node]:
    """The elements of a literal object; none for any other expression."""
    node = unwrapped(expression)
    if node is not None and node.type == "object":
        yield from (child for child in node.named_children if child.type == "object_elem")


def unwrapped(node: Node | None) -> Node | None:
    """An expression without parentheses and the nodes that only wrap it."""
    while node is not None and node.type in _WRAPPERS and len(node.named_children) == 1:
        node = node.named_children[0]
    return node


def items_of(node: Node) -> list[Node]:
    """The expressions of a literal tuple."""
    return [child for child in node.named_children if child.type == "expression"]


def _json_nested(node: Node, name: str) -> Iterator[Node]:
    for element in elements(_json_value(node)):
        value = unwrapped(element.named_children[-1])
        if key_of(element) == name and value is not None:
            if value.type == "tuple":
                yield from (item for item in items_of(value) if any(elements(item)))
            elif value.type == "object":
                yield element


def _json_value(node: Node) -> Node:
    return node if node.type == "expression" else node.named_children[-1]


def _files(directory: Path) -> list[Path]:
    """The files that Terraform reads, override files last. OpenTofu reads a.tofu instead of a.tf."""
    names = {file.name: file for file in sorted(directory.iterdir()) if file.name.endswith((*_HCL, *_JSON))}
    read = [file for name, file in names.items() if name.replace(".tf", ".tofu") not in {*names} - {name}]
    return sorted((file for file in read if file.is_file()), key=is_override)


def _hcl_blocks(file: Path) -> Iterator[tuple[str, tuple[str, ...], Node]]:
    for node in blocks(parse(file.read_bytes())):
        kind, labels = header(node)
        yield kind, tuple(labels), node


def _json_blocks(file: Path) -> Iterator[tuple[str, tuple[str, ...], Node]]:
    for element in elements(json_root(file.read_bytes())):
        kind = key_of(element)
        found = [((), element)] if kind == "locals" else _labelled(element, _LABELS.get(kind, 0), ())
        yield from ((kind, labels, node) for labels, node in found)


def _labelled(element: Node, depth: int, labels: tuple[str, ...]) -> list[tuple[tuple[str, ...], Node]]:
    if depth == 0:
        return [(labels, element)]
    inner = elements(element.named_children[-1])
    return [pair for child in inner for pair in _labelled(child, depth - 1, (*labels, key_of(child)))]


def _children(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        if child.type in ("body", "config_file"):
            yield from _children(child)
        else:
            yield child


def is_empty(expression: Node | None) -> bool:
    """Whether an expression is `[]`, `{}` or null."""
    node = unwrapped(expression)
    if node is None or literal(node) is not None:
        return False
    if node.type == "literal_value":
        return text_of(node) == "null"
    return node.type in ("tuple", "object") and not any(
        child.type in ("expression", "object_elem") for child in node.named_children
    )
