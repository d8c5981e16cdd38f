"""What an expression of a configuration is, where it stands, and what its names mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from octoguard.config.source_blocks import elements, key_of, unwrapped
from octoguard.hcl import literal, steps_after, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from octoguard.config.source_blocks import Block
    from octoguard.hcl import Node, Step

_ESCAPE: Final = re.compile(r"\\([nt\"\\])")
_STEPS: Final = ("get_attr", "index", "splat")


class UnknownValue:
    """A value that is not a literal."""


UNKNOWN: Final = UnknownValue()
SOME: Final = UnknownValue()  # not null, and not a scalar
Value = str | int | float | bool | None | UnknownValue


@dataclass(slots=True)
class SourceSearch:
    """What all searches in one configuration share.

    `decider` and `why_none` are those of source_deciding. `used_key` is whether the last search used the key of an
    instance: if not, its result is that of all instances. `tables` are the entries of `for` expressions, by the ID of
    the scope and the node.
    """

    decider: Callable[[SourceNode], SourceNode | None]
    why_none: Callable[[SourceNode, Node], SourceNode | None]
    used_key: bool = False
    tables: dict[tuple[int, Node], dict[str, SourceNode] | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModuleScope:
    """One instance of a module. `call` is the frame of its call; None for the root.

    `given` has the values of variables of the root outside of its defaults; None if their line is not known.
    """

    blocks: dict[tuple[str, tuple[str, ...]], Block]
    search: SourceSearch
    call: Frame | None = None
    given: dict[str, tuple[Path, Node] | None] | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What `var`, `local`, `each` and the names of a `for` mean in an expression.

    `followed` are the local values that led here: a broken configuration can have a cycle.
    """

    scope: ModuleScope
    block: Block | None = None
    key: Step | None = None
    names: tuple[tuple[str, SourceNode | str | None], ...] = ()
    followed: frozenset[str] = frozenset()

    def bound(self, name: str) -> SourceNode | str | UnknownValue | None:
        """What a name means; UNKNOWN if the frame does not bind it, None if its value is not known."""
        return next((bound for other, bound in self.names if other == name), UNKNOWN)

    def bind(self, *names: tuple[str, SourceNode | str | None]) -> Frame:
        """The frame with more names, which hide earlier ones."""
        return replace(self, names=(*names, *self.names))


@dataclass(frozen=True, slots=True)
class SourceNode:
    """An expression and the node whose line sets it.

    Without an expression, it is the object or block that lacks the member; with `is_null`, the member is null then.
    `kind` is "default" for the default of a variable and "block" for a block. With `selects`, the value chooses the
    branch of a conditional. `types` are those of the variables that the value passed through, the outermost first.
    """

    file: Path
    node: Node
    expression: Node | None
    frame: Frame
    kind: Literal["set", "default", "block"] = "set"
    selects: bool = False
    is_null: bool = False
    types: tuple[SourceNode, ...] = ()

    def at(self, node: Node, expression: Node | None = None, frame: Frame | None = None) -> SourceNode:
        """Another node in the same file."""
        return SourceNode(self.file, node, expression or node, frame or self.frame, self.kind, self.selects)


def attribute_of(frame: Frame, name: str) -> SourceNode | None:
    """An attribute of the block of a frame."""
    found = frame.block.attribute(name) if frame.block else None
    return source_of(*found, frame) if found else None


def fits(found: Value, value: Value) -> bool:
    """Whether a value can be the value of the plan. A provider may change the type of a scalar, not its text."""
    if isinstance(found, UnknownValue) or isinstance(value, UnknownValue):
        return not (found is SOME and value is None)
    if isinstance(value, str) and value.endswith("..."):  # evidence shows the start of a long text
        return as_text(found).startswith(value[:-3])
    return (found is None) == (value is None) and as_text(found) == as_text(value)


def source_of(file: Path, node: Node, frame: Frame) -> SourceNode:
    return SourceNode(file, node, node.named_children[-1], frame)


def is_literal(source: SourceNode) -> bool:
    node = unwrapped(source.expression)
    return node is not None and node.type == "literal_value"


def for_parts(source: SourceNode, node: Node) -> tuple[list[str], SourceNode, list[Node]]:
    """The names, the collection and the result expressions of a `for`."""
    intro = next(child for child in node.named_children if child.type == "for_intro")
    names = [text_of(child) for child in intro.named_children if child.type == "identifier"]
    results = [child for child in node.named_children if child.type == "expression"]
    return names, source.at(intro, intro.named_children[-1]), results


def called_with(source: SourceNode, node: Node) -> tuple[str, list[SourceNode]]:
    """The name and the arguments of a function call."""
    name, *rest = node.named_children
    arguments = [child for part in rest if part.type == "function_arguments" for child in part.named_children]
    return text_of(name), [source.at(child) for child in arguments if child.type == "expression"]


def only_interpolation(node: Node) -> Node | None:
    """The expression of `"${...}"` without other text: the usual form in JSON."""
    parts = [child for child in node.named_children[0].named_children if not child.type.startswith("quoted_")]
    if len(parts) != 1 or parts[0].type != "template_interpolation":
        return None
    return next((child for child in parts[0].named_children if child.type == "expression"), None)


def operands(source: SourceNode, node: Node) -> list[SourceNode]:
    return [source.at(source.node, child) for child in node.named_children if child.type not in _STEPS]


def operator_of(node: Node) -> str:
    return next(text_of(child) for child in node.children if not child.is_named)


def literal_value(node: Node) -> Value:
    kind, text = node.named_children[0].type, text_of(node)
    if kind == "string_lit":
        return unescaped(text[1:-1])
    if kind == "numeric_lit":
        return int(text) if text.isdecimal() else float(text)
    return {"true": True, "false": False, "null": None}.get(text, UNKNOWN)


def unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), text)


def member_type(kind: SourceNode, name: str) -> SourceNode | None:
    """The type of a member in the type of a variable, with its `optional(...)`; None if the type does not say."""
    node = unwrapped(kind.expression)
    if node is None or node.type != "function_call":
        return None
    function, arguments = called_with(kind, node)
    if not arguments:
        return None
    if function == "optional":
        return member_type(arguments[0], name)
    if function in ("map", "list", "set"):
        return arguments[0]
    found = next((one for one in elements(arguments[0].expression) if key_of(one) == name), None)
    return kind.at(found, found.named_children[-1]) if found is not None else None


def absent(source: SourceNode, name: str) -> SourceNode:
    """The default of an absent member in the type of a variable, or the object that lacks the member."""
    types = [found for one in source.types if (found := member_type(one, name))]
    for kind in types:
        node = unwrapped(kind.expression)
        if node is not None and node.type == "function_call":
            function, arguments = called_with(kind, node)
            if function == "optional" and len(arguments) > 1:
                return replace(kind, expression=arguments[1].expression, kind="default")
    return replace(source, expression=None, is_null=bool(types), types=())


def typed(found: SourceNode, holder: SourceNode, key: Step) -> SourceNode:
    """An element of a collection, with its types."""
    if not holder.types:
        return found
    inner = [types for one in holder.types if (types := member_type(one, str(key)))]
    return replace(found, types=(*found.types, *inner))


@lru_cache(256)
def literal_keys(node: Node) -> dict[str, Node] | None:
    """The elements of an object by key; None if a key is computed."""
    found: dict[str, Node] = {}
    for one in elements(node):
        key = one.named_children[0]
        inner = unwrapped(key)
        is_name = inner is not None and inner.type == "variable_expr" and not text_of(key).startswith("(")
        known = text_of(inner) if is_name and inner is not None else literal(key)
        if known is None or (inner is not None and inner.type == "template_expr"):
            return None
        found[str(known)] = one
    return found


def matching(
    candidates: Iterator[tuple[Value, Node]], key: Step, source: SourceNode
) -> SourceNode | Literal[False] | None:
    certain = True
    for value, node in candidates:
        if isinstance(value, UnknownValue):
            certain = False
        elif as_text(value) == str(key):
            return source.at(node, node.named_children[-1] if node.type == "object_elem" else node)
    return False if certain else None


def key_name(frame: Frame, head: Node) -> str | None:
    """The value of `each.key`, or of the name of a key in a `for`."""
    steps = steps_after(head)
    if text_of(head) == "each" and steps == ["key"] and frame.key is not None:
        frame.scope.search.used_key = True
        return str(frame.key)
    name = ".".join(map(str, [text_of(head), *steps]))
    bound = frame.bound(name)
    return bound if isinstance(bound, str) else None


def is_never_null(variable: Frame) -> bool:
    """Whether a variable takes its default instead of null."""
    found = attribute_of(variable, "nullable")
    return found is not None and found.expression is not None and text_of(found.expression).strip() == "false"


def as_text(value: Value) -> str:
    """A value as HCL writes it in a template."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def template_parts(node: Node) -> list[str | Node] | None:
    """The texts and the interpolated expressions of a quoted template, in order; None for any other template."""
    quoted = node.named_children[0]
    if quoted.type != "quoted_template":
        return None
    raw, end = quoted.text or b"", 1
    parts: list[str | Node] = []
    for child in quoted.named_children:
        if child.type == "template_directive":
            return None
        if child.type == "template_interpolation":  # the syntax tree leaves out the spaces before it
            start = child.start_byte - quoted.start_byte
            parts.append(unescaped(raw[end:start].decode(errors="replace")))
            parts += [part for part in child.named_children if part.type == "expression"]
            end = child.end_byte - quoted.start_byte
    return [*parts, unescaped(raw[end:-1].decode(errors="replace"))]


def compared(operator: str, values: list[Value]) -> Value:
    """The value of a comparison, or of a logical or unary operation."""
    if operator in ("&&", "||"):
        decisive = operator == "||"
        return decisive if decisive in values else (not decisive) if values == [not decisive] * 2 else UNKNOWN
    if operator == "!":
        return not values[0] if isinstance(values[0], bool) else UNKNOWN
    if len(values) == 1:
        return -values[0] if isinstance(values[0], int | float) else UNKNOWN
    left, right = values
    if operator in ("==", "!="):
        if UNKNOWN in values or (SOME in values and None not in values):
            return UNKNOWN
        return (left == right) is (operator == "==")
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return UNKNOWN
    return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}.get(operator, UNKNOWN)
