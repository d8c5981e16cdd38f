"""Finds what a configuration reads from its data sources: keys, elements, numbers, and fields of decoded text.

A data source without a schema for its result (output of a program, body of a page, outputs of another root) gets an
invented result in the shape that is read. References are followed through locals, loops, module arguments and outputs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from octoguard.hcl import ANY, literal, parse_expression, steps_after, text_of, traversal, traversals
from octoguard.standin.placeholders import Maker
from octoguard.standin.remote_state import type_of
from octoguard.standin.values import digest, dynamic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from octoguard.hcl import Node, Step, Traversal
    from octoguard.standin.scan import HclBlock, ProviderUsage
    from octoguard.standin.schema import Attributes, TypeSchema

Key = tuple["Path", str, str]  # directory, type and name of a data source
_COUNTED = {"resource", "data", "module", "ephemeral"}
# Arguments that Terraform must know during planning.
_NEEDED = dict.fromkeys(_COUNTED, ("count", "for_each")) | {"import": ("for_each", "id")}
_DECODERS = {"jsondecode", "yamldecode"}
_TO_LIST = {"toset", "tolist", "concat", "flatten", "distinct", "compact", "sort", "reverse", "setunion", "setproduct"}
_ARITHMETIC = {"+", "-", "*", "/", "%", "<", ">", "<=", ">="}


@dataclass(slots=True)
class ReadShape:
    """The shape of a value, by how it is read. `decoded` is the shape of the value that its text encodes."""

    kind: Literal["", "list", "map", "number", "bool"] = ""
    keys: dict[str, ReadShape] = field(default_factory=dict)
    element: ReadShape | None = None
    decoded: ReadShape | None = None

    def at(self, step: Step) -> ReadShape:
        """The shape after one step."""
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
        """Set the kind that an expression needs, unless it is already set."""
        self.kind = self.kind or kind

    def join(self, other: ReadShape) -> None:
        """Merge another shape into this one."""
        self.kind = self.kind or other.kind
        for key, shape in other.keys.items():
            self.at(key).join(shape)
        if other.element is not None:
            self.inside().join(other.element)
        if other.decoded is not None:
            self.decoded = self.decoded or ReadShape()
            self.decoded.join(other.decoded)


class Reads:
    """The shapes that the configuration of a root and its modules reads from each data source."""

    def __init__(self, usage: ProviderUsage) -> None:
        """Read every expression of the configuration once."""
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
        """The shape of one data source. Its attributes are the keys."""
        return self._shapes.setdefault(key, ReadShape())

    def of_type(self, type_: str) -> ReadShape:
        """The merged shape of all data sources of a type."""
        joined = ReadShape()
        for (_, of, _), shape in self._shapes.items():
            if of == type_:
                joined.join(shape)
        return joined

    def read(self) -> set[Key]:
        """The data sources with at least one read."""
        return set(self._shapes)

    def counted(self) -> set[Key]:
        """The data sources that must be known, because a count, for_each or import depends on them."""
        return {key for key in self._needed() if key[1]}

    def counted_variables(self, root: Path) -> set[str]:
        """The variables of the root that must be known for the same reason."""
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
        """The data sources that an expression depends on, and its variables as keys without a type."""
        sources: set[Key] = set()
        if not text or (directory, text) in seen:
            return sources
        seen.add((directory, text))
        for reference in traversals(parse_expression(text)):
            names = [step for step in reference.steps[:2] if isinstance(step, str)]
            if reference.root == "data" and len(names) == 2:
                sources.add((directory, names[0], names[1]))
            elif reference.root == "var" and names:
                sources.add((directory, "", names[0]))
            for where, inner in self._definitions(directory, reference):
                sources |= self._sources(where, inner, seen)
        return sources

    def _definitions(self, directory: Path, reference: Traversal) -> list[tuple[Path, str]]:
        """The expressions of a local value, of a module variable or of a module output."""
        name = reference.steps[0] if reference.steps else None
        if not isinstance(name, str):
            return []
        if reference.root == "local":
            return [(directory, text) for text in self._local(directory, name)]
        if reference.root == "var":
            calls = self._callers.get(directory, [])
            return [(where, block.attributes[name]) for where, block in calls if name in block.attributes]
        child = self._usage.calls.get(directory, {}).get(name) if reference.root == "module" else None
        output = next((step for step in reference.steps[1:] if isinstance(step, str) and step != ANY), None)
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
        shape = None
        for attribute in parse_expression(text).named_children:
            shape = self._visit(directory, attribute, names) or shape
        return shape

    def _visit(self, directory: Path, node: Node, names: dict[str, ReadShape]) -> ReadShape | None:
        """Record everything that a node reads. Returns the shape of the value of the node, or None."""
        if node.type == "for_expr":
            self._visit_for(directory, node, names)
            return None
        shapes = [self._visit(directory, child, names) for child in node.named_children]
        if node.type == "variable_expr":
            return self._resolve(directory, traversal(node), names)
        if node.type == "function_call":
            return self._visit_call(directory, node, names)
        if node.type == "conditional":
            if shapes and shapes[0] is not None:
                shapes[0].take("bool")
            return next((shape for shape in shapes[1:] if shape is not None), None)
        if node.type == "binary_operation":
            for shape in shapes:
                if shape is not None and {text_of(sign) for sign in node.children if not sign.is_named} & _ARITHMETIC:
                    shape.take("number")
            return None
        first = node.named_children[0] if node.named_children else None
        if node.type == "expression" and first is not None and first.type != "variable_expr" and shapes[0] is not None:
            return _walk(shapes[0], steps_after(first))
        if node.type in ("attribute", "body", "expression"):
            return next((shape for shape in shapes if shape is not None), None)
        return None

    def _visit_for(self, directory: Path, node: Node, names: dict[str, ReadShape]) -> None:
        inside = dict(names)
        for intro in (
            child for body in node.named_children for child in body.named_children if child.type == "for_intro"
        ):
            bound = [text_of(child) for child in intro.named_children if child.type == "identifier"]
            over = next((child for child in intro.named_children if child.type == "expression"), None)
            shape = self._visit(directory, over, names) if over is not None else None
            for name in bound:
                inside.pop(name, None)
            if shape is not None and bound:
                shape.take("map" if len(bound) > 1 else "list")
                inside[bound[-1]] = shape.inside()
        for body in node.named_children:
            for child in body.named_children:
                if child.type != "for_intro":
                    self._visit(directory, child, inside)

    def _visit_call(self, directory: Path, node: Node, names: dict[str, ReadShape]) -> ReadShape | None:
        name = text_of(node.named_children[0])
        arguments = [argument for part in node.named_children[1:] for argument in part.named_children]
        shapes = [self._visit(directory, argument, names) for argument in arguments]
        shape = next((known for known in shapes if known is not None), None)
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

    def _resolve(self, directory: Path, reference: Traversal, names: dict[str, ReadShape]) -> ReadShape | None:
        steps = list(reference.steps)
        if reference.root in names:
            return _walk(names[reference.root], steps)
        if reference.root == "data" and len(steps) > 2:
            type_, name, *rest = steps
            if isinstance(rest[0], int) or rest[0] == ANY or self._is_keyed(directory, str(type_), str(name)):
                rest = rest[1:]  # the instance
            return _walk(self.of((directory, str(type_), str(name))), rest) if rest else None
        rest = steps[2:] if reference.root == "module" else steps[1:]
        shape = self._defined(directory, reference, tuple(map(str, steps[: len(steps) - len(rest)])))
        return None if shape is None else _walk(shape, rest)

    def _defined(self, directory: Path, reference: Traversal, name: tuple[str, ...]) -> ReadShape | None:
        """The shape of a local value, a module variable or a module output. Each is followed once."""
        place = (directory, reference.root, name)
        if place not in self._named:
            self._named[place] = None  # a guard during the walk, because it may refer to itself
            shapes = (self._visit_text(where, text, {}) for where, text in self._definitions(directory, reference))
            self._named[place] = next((shape for shape in shapes if shape is not None), None)
        return self._named[place]

    def _is_keyed(self, directory: Path, type_: str, name: str) -> bool:
        blocks = self._usage.blocks.get(directory, [])
        return any(b.kind == "data" and b.labels == [type_, name] and "for_each" in b.attributes for b in blocks)


def invent(shape: ReadShape, name: str, type_: str, *, texts: bool = False) -> Any:
    """An invented value of a shape. Strings have the form that their name suggests. Equal shapes give equal values.

    `texts` converts the values of a map to strings, for a map of strings.
    """
    made = _invent(shape, name, Maker(type_, {}, {}, {}, digest(type_)))
    if texts and isinstance(made, dict):
        return {key: value if isinstance(value, str) else json.dumps(value) for key, value in made.items()}
    return made


def _invent(shape: ReadShape, name: str, maker: Maker) -> Any:
    if shape.decoded is not None:
        return json.dumps(_invent(shape.decoded, name, maker))
    if shape.keys:
        return {key: _invent(inner, key, maker) for key, inner in shape.keys.items()}
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
    values: dict[str, dict[str, Any]] = {}
    for type_ in sorted({type_ for _, type_, _ in reads.read()}):
        schema = schema_of(type_)
        if schema is not None and (made := dict(_answers(schema.attributes, reads.of_type(type_), type_))):
            values[type_] = made
    return values


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
