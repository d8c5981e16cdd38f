"""Finds out what a configuration reads of its data sources: keys, elements, numbers, the fields of decoded text.

A data source whose answer has no schema (the result of a program, the body of a page, the outputs of another root) gets
an answer of the shape that is read. References are followed through locals, loops, module arguments and outputs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from octoguard.standin.expressions import ANY, literal, parse, steps_after, text_of, traversal, traversals
from octoguard.standin.placeholders import Maker
from octoguard.standin.remote_state import type_of
from octoguard.standin.values import digest, dynamic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tree_sitter import Node

    from octoguard.standin.expressions import Step, Traversal
    from octoguard.standin.scan import HclBlock, ProviderUsage
    from octoguard.standin.schema import Attributes, TypeSchema

Key = tuple["Path", str, str]  # directory, type and name of a data source
_COUNTED = {"resource", "data", "module", "ephemeral"}
# What Terraform has to know while it plans: how many there are of something, and which object an import takes over.
_NEEDED = dict.fromkeys(_COUNTED, ("count", "for_each")) | {"import": ("for_each", "id")}
_DECODERS = {"jsondecode", "yamldecode"}
_TO_LIST = {"toset", "tolist", "concat", "flatten", "distinct", "compact", "sort", "reverse", "setunion", "setproduct"}
_ARITHMETIC = {"+", "-", "*", "/", "%", "<", ">", "<=", ">="}


@dataclass(slots=True)
class ReadShape:
    """What is read of a value. `decoded` is what is read of the value that its text encodes."""

    kind: Literal["", "list", "map", "number", "bool"] = ""
    keys: dict[str, ReadShape] = field(default_factory=dict)
    element: ReadShape | None = None
    decoded: ReadShape | None = None

    def at(self, step: Step) -> ReadShape:
        """The shape one step inside."""
        if isinstance(step, str) and step != ANY:
            return self.keys.setdefault(step, ReadShape())
        if isinstance(step, int):
            self.take("list")
        return self.inside()

    def inside(self) -> ReadShape:
        """The shape of the elements."""
        self.element = self.element or ReadShape()
        return self.element

    def take(self, kind: Literal["list", "map", "number", "bool"]) -> None:
        """Note the kind that an expression demands, unless another demanded one before."""
        self.kind = self.kind or kind

    def join(self, other: ReadShape) -> None:
        """Add what is read elsewhere."""
        self.kind = self.kind or other.kind
        for key, shape in other.keys.items():
            self.at(key).join(shape)
        if other.element is not None:
            self.inside().join(other.element)
        if other.decoded is not None:
            self.decoded = self.decoded or ReadShape()
            self.decoded.join(other.decoded)


class Reads:
    """What the configuration of a root and its modules reads of each data source."""

    def __init__(self, usage: ProviderUsage) -> None:
        """Walk every expression of the configuration once."""
        self._usage = usage
        self._shapes: dict[Key, ReadShape] = {}
        self._callers: dict[Path, list[tuple[Path, HclBlock]]] = {}
        self._named: dict[tuple[Path, str, tuple[str, ...]], ReadShape | None] = {}
        for directory, blocks in usage.blocks.items():
            for block in blocks:
                if block.kind == "module" and (child := usage.calls[directory].get(_label(block))):
                    self._callers.setdefault(child, []).append((directory, block))
        for directory, blocks in usage.blocks.items():
            for block in blocks:
                self._visit_block(directory, block, {})

    def of(self, key: Key) -> ReadShape:
        """What is read of one data source; its attributes are the keys."""
        return self._shapes.setdefault(key, ReadShape())

    def of_type(self, type_: str) -> ReadShape:
        """What is read of all data sources of a type together."""
        joined = ReadShape()
        for (_, of, _), shape in self._shapes.items():
            if of == type_:
                joined.join(shape)
        return joined

    def read(self) -> set[Key]:
        """The data sources that something is read of."""
        return set(self._shapes)

    def counted(self) -> set[Key]:
        """The data sources that have to be known, because a count or a for_each depends on them."""
        return {key for key in self._needed() if key[1]}

    def counted_variables(self, root: Path) -> set[str]:
        """The variables of the root that have to be known for the same reason."""
        return {name for directory, type_, name in self._needed() if not type_ and directory == root}

    def _needed(self) -> set[Key]:
        return {
            source
            for directory, blocks in self._usage.blocks.items()
            for block in blocks
            for name in _NEEDED.get(block.kind, ())
            for source in self._sources(directory, block.attributes.get(name, ""), set())
        }

    def _sources(self, directory: Path, text: str, seen: set[tuple[Path, str]]) -> set[Key]:
        """The data sources that an expression rests on, and variables, as those with no type."""
        found: set[Key] = set()
        if not text or (directory, text) in seen:
            return found
        seen.add((directory, text))
        for one in traversals(parse(text)):
            names = [step for step in one.steps[:2] if isinstance(step, str)]
            if one.root == "data" and len(names) == 2:
                found.add((directory, names[0], names[1]))
            elif one.root == "var" and names:
                found.add((directory, "", names[0]))
            for where, inner in self._definitions(directory, one):
                found |= self._sources(where, inner, seen)
        return found

    def _definitions(self, directory: Path, one: Traversal) -> list[tuple[Path, str]]:
        """The expressions behind a local, a variable of a module or an output of one."""
        name = one.steps[0] if one.steps else None
        if not isinstance(name, str):
            return []
        if one.root == "local":
            return [(directory, text) for text in self._local(directory, name)]
        if one.root == "var":
            calls = self._callers.get(directory, [])
            return [(where, block.attributes[name]) for where, block in calls if name in block.attributes]
        child = self._usage.calls.get(directory, {}).get(name) if one.root == "module" else None
        output = next((step for step in one.steps[1:] if isinstance(step, str) and step != ANY), None)
        if child is None or output is None:
            return []
        blocks = self._usage.blocks.get(child, [])
        return [(child, b.attributes.get("value", "")) for b in blocks if b.kind == "output" and _label(b) == output]

    def _local(self, directory: Path, name: str) -> list[str]:
        blocks = self._usage.blocks.get(directory, [])
        return [block.attributes[name] for block in blocks if block.kind == "locals" and name in block.attributes]

    def _visit_block(self, directory: Path, block: HclBlock, outer: dict[str, ReadShape]) -> None:
        names = dict(outer)
        over = self._visit_text(directory, block.attributes.get("for_each", ""), names)
        if over is not None:
            over.take("map")
            each = ReadShape(keys={"value": over.inside()})
            names["each" if block.kind in _COUNTED else block.attributes.get("iterator", _label(block))] = each
        count = self._visit_text(directory, block.attributes.get("count", ""), names)
        if count is not None:
            count.take("number")
        for name, text in block.attributes.items():
            if name not in ("for_each", "count"):
                self._visit_text(directory, text, names)
        for inner in block.blocks:
            self._visit_block(directory, inner, names)

    def _visit_text(self, directory: Path, text: str, names: dict[str, ReadShape]) -> ReadShape | None:
        if not any(f"{name}." in text for name in ("data", "local", "var", "module", *names)):
            return None
        found = None
        for attribute in parse(text).named_children:
            found = self._visit(directory, attribute, names) or found
        return found

    def _visit(self, directory: Path, node: Node, names: dict[str, ReadShape]) -> ReadShape | None:
        """Take in all that a node reads; returns the shape of the value that the node itself is, if it is read."""
        if node.type == "for_expr":
            self._visit_for(directory, node, names)
            return None
        found = [self._visit(directory, child, names) for child in node.named_children]
        if node.type == "variable_expr":
            return self._resolve(directory, traversal(node), names)
        if node.type == "function_call":
            return self._visit_call(directory, node, names)
        if node.type == "conditional":
            if found and found[0] is not None:
                found[0].take("bool")
            return next((shape for shape in found[1:] if shape is not None), None)
        if node.type == "binary_operation":
            for shape in found:
                if shape is not None and {text_of(one) for one in node.children if not one.is_named} & _ARITHMETIC:
                    shape.take("number")
            return None
        first = node.named_children[0] if node.named_children else None
        if node.type == "expression" and first is not None and first.type != "variable_expr" and found[0] is not None:
            return _walk(found[0], steps_after(first))
        if node.type in ("attribute", "body", "expression"):
            return next((shape for shape in found if shape is not None), None)
        return None

    def _visit_for(self, directory: Path, node: Node, names: dict[str, ReadShape]) -> None:
        inside = dict(names)
        for intro in (one for body in node.named_children for one in body.named_children if one.type == "for_intro"):
            bound = [text_of(one) for one in intro.named_children if one.type == "identifier"]
            over = next((one for one in intro.named_children if one.type == "expression"), None)
            shape = self._visit(directory, over, names) if over is not None else None
            for name in bound:
                inside.pop(name, None)
            if shape is not None and bound:
                shape.take("map" if len(bound) > 1 else "list")
                inside[bound[-1]] = shape.inside()
        for body in node.named_children:
            for one in body.named_children:
                if one.type != "for_intro":
                    self._visit(directory, one, inside)

    def _visit_call(self, directory: Path, node: Node, names: dict[str, ReadShape]) -> ReadShape | None:
        name = text_of(node.named_children[0])
        arguments = [one for part in node.named_children[1:] for one in part.named_children]
        shapes = [self._visit(directory, one, names) for one in arguments]
        shape = next((one for one in shapes if one is not None), None)
        if shape is None:
            return None
        if name in _DECODERS:
            shape.decoded = shape.decoded or ReadShape()
            return shape.decoded
        if name in _TO_LIST:
            shape.take("list")
        elif name in ("keys", "values", "merge", "tomap"):
            shape.take("map")
        elif name == "lookup" and len(arguments) > 1:
            return shape.at(ANY if (key := literal(arguments[1])) is None else key)
        elif name in ("element", "one"):
            shape.take("list")
            return shape.inside()
        elif name == "tonumber":
            shape.take("number")
        elif name == "tobool":
            shape.take("bool")
        elif name in ("length", "contains", "join"):
            shape.take("list")
            return None
        elif name not in ("try", "coalesce", "nonsensitive", "sensitive"):
            return None
        return shape

    def _resolve(self, directory: Path, one: Traversal, names: dict[str, ReadShape]) -> ReadShape | None:
        steps = list(one.steps)
        if one.root in names:
            return _walk(names[one.root], steps)
        if one.root == "data" and len(steps) > 2:
            type_, name, *rest = steps
            if isinstance(rest[0], int) or rest[0] == ANY or self._is_keyed(directory, str(type_), str(name)):
                rest = rest[1:]  # the instance
            return _walk(self.of((directory, str(type_), str(name))), rest) if rest else None
        rest = steps[2:] if one.root == "module" else steps[1:]
        found = self._defined(directory, one, tuple(map(str, steps[: len(steps) - len(rest)])))
        return None if found is None else _walk(found, rest)

    def _defined(self, directory: Path, one: Traversal, name: tuple[str, ...]) -> ReadShape | None:
        """The shape behind a local, a variable of a module or an output of one; each is followed once."""
        place = (directory, one.root, name)
        if place not in self._named:
            self._named[place] = None  # while it is followed: it may refer to itself
            shapes = (self._visit_text(where, text, {}) for where, text in self._definitions(directory, one))
            self._named[place] = next((shape for shape in shapes if shape is not None), None)
        return self._named[place]

    def _is_keyed(self, directory: Path, type_: str, name: str) -> bool:
        blocks = self._usage.blocks.get(directory, [])
        return any(b.kind == "data" and b.labels == [type_, name] and "for_each" in b.attributes for b in blocks)


def invent(shape: ReadShape, name: str, type_: str, *, texts: bool = False) -> Any:
    """A value of a shape; in what it consists of, text has the form that its name promises. Same shape, same value.

    `texts` turns all that is inside of a map into text, for a map of strings.
    """
    made = _invent(shape, name, Maker(type_, {}, {}, {}, digest(type_)))
    if texts and isinstance(made, dict):
        return {key: one if isinstance(one, str) else json.dumps(one) for key, one in made.items()}
    return made


def _invent(shape: ReadShape, name: str, maker: Maker) -> Any:
    if shape.decoded is not None:
        return json.dumps(_invent(shape.decoded, name, maker))
    if shape.keys:
        return {key: _invent(one, key, maker) for key, one in shape.keys.items()}
    if shape.kind == "number":
        return 1
    if shape.kind == "bool":
        return True
    if shape.kind == "map":
        return {"offline": _invent(shape.element or ReadShape(), name, maker)}
    if shape.kind == "list" or shape.element is not None:
        return [_invent(shape.element or ReadShape(), name.removesuffix("s"), maker)]
    return maker.text(name, digest(maker.seed, name), 1)


def _walk(shape: ReadShape, steps: list[Step]) -> ReadShape:
    for step in steps:
        shape = shape.at(step)
    return shape


def _label(block: HclBlock) -> str:
    return block.labels[-1] if block.labels else ""


def answers(reads: Reads, schema_of: Callable[[str], TypeSchema | None]) -> dict[str, dict[str, Any]]:
    """`{type: {attribute: value}}` for what has no form of its own: maps, and text that the configuration decodes.

    Maps inside of lists are there by their name too.
    """
    found: dict[str, dict[str, Any]] = {}
    for type_ in sorted({type_ for _, type_, _ in reads.read()}):
        schema = schema_of(type_)
        if schema is not None and (made := dict(_answers(schema.attributes, reads.of_type(type_), type_))):
            found[type_] = made
    return found


def _answers(attributes: Attributes, read: ReadShape, type_: str) -> Iterator[tuple[str, Any]]:
    for name, shape in read.keys.items():
        attribute = attributes.get(name)
        if attribute is None:
            continue
        if attribute.fields is not None:
            yield from _answers(attribute.fields, shape.element or shape, type_)
        elif shape.decoded is not None or attribute.type in ("map", "dynamic"):
            shape.take("map")
            value = invent(shape, name, type_, texts=attribute.type == "map")
            yield name, dynamic(value, type_of(value)) if attribute.type == "dynamic" else value
