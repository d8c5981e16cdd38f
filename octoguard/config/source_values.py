"""Follows an expression to the line that sets its value: through variables, locals, module arguments and for_each.

Nothing is computed that is not needed to choose a line: literals, comparisons and the branch of a conditional. If a
step is not certain, the search ends at the line that it has reached.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from octoguard.config.source_blocks import elements, is_empty, items_of, key_of, unwrapped
from octoguard.hcl import ANY, literal, steps_after, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.config.source_blocks import Block
    from octoguard.hcl import Node, Step

_SAME_ELEMENTS: Final = ("toset", "tolist", "tomap", "sensitive", "nonsensitive")
_SAME_VALUE: Final = (*_SAME_ELEMENTS, "tostring", "tonumber", "tobool", "try")  # of their first argument
_STEPS: Final = ("get_attr", "index", "splat")


class Unknown:
    """A value that is not a literal."""


UNKNOWN: Final = Unknown()
SOME: Final = Unknown()  # not null, and not a scalar
Value = str | int | float | bool | None | Unknown


@dataclass(frozen=True, slots=True)
class Scope:
    """One instance of a module. `call` is the frame of its call; None for the root.

    `given` has the values of variables of the root outside of its defaults; None if their line is not known.
    """

    blocks: dict[tuple[str, tuple[str, ...]], Block]
    call: Frame | None = None
    given: dict[str, tuple[Path, Node] | None] | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What `var`, `local`, `each` and the names of a `for` mean in an expression.

    `followed` are the local values that led here: a broken configuration can have a cycle.
    """

    scope: Scope
    block: Block | None = None
    key: Step | None = None
    names: tuple[tuple[str, Source | str | None], ...] = ()
    followed: frozenset[str] = frozenset()

    def bind(self, *names: tuple[str, Source | str | None]) -> Frame:
        """The frame with more names, which hide earlier ones."""
        return replace(self, names=(*names, *self.names))


@dataclass(frozen=True, slots=True)
class Source:
    """An expression and the node whose line sets it.

    Without an expression, it is the object or block that lacks the member. `kind` is "default" for the default of a
    variable and "block" for a block. With `selects`, the value chooses the branch of a conditional.
    """

    file: Path
    node: Node
    expression: Node | None
    frame: Frame
    kind: Literal["set", "default", "block"] = "set"
    selects: bool = False

    def at(self, node: Node, expression: Node | None = None, frame: Frame | None = None) -> Source:
        """Another node in the same file."""
        return replace(self, node=node, expression=expression or node, frame=frame or self.frame)


def attribute_of(frame: Frame, name: str) -> Source | None:
    """An attribute of the block of a frame."""
    found = frame.block.attribute(name) if frame.block else None
    return _source(*found, frame) if found else None


def entry(frame: Frame) -> Source | None:
    """The entry of an instance in the for_each of its block; None if it is not certain."""
    over = attribute_of(frame, "for_each")
    if over is None or frame.key is None:
        return None
    found = element(replace(over, frame=replace(frame, block=None)), frame.key)
    return found if isinstance(found, Source) else None


def settled(source: Source, value: Value = UNKNOWN) -> Source:
    """The line that sets a value, as far as it is certain. `value` is the value in the plan, if it is known."""
    while (following := _next(source, value)) is not None:
        source = following
    return source


def members(source: Source, steps: list[Step]) -> Source:
    """The member of an object at a path, or the object without its expression if the member is not found."""
    for step in steps:
        inner = None if step == ANY else element(source, step)
        if not isinstance(inner, Source):
            return replace(settled(source), expression=None)
        source = replace(inner, selects=inner.selects or source.selects)
    return source


def element(source: Source, key: Step) -> Source | Literal[False] | None:
    """The element of a map, list or set; False if it does not exist; None if that is not certain."""
    source = settled(source)
    node = unwrapped(source.expression)
    if node is None:
        return None
    if is_empty(node):
        return False
    if node.type == "object":
        return _matching(((_key_value(source, one), one) for one in elements(node)), key, source)
    if node.type == "tuple":
        items = items_of(node)
        if isinstance(key, int):
            return source.at(items[key]) if key < len(items) else False
        return _matching(((evaluated(source.at(one)), one) for one in items), key, source)
    if node.type == "for_expr":
        return _for_element(source, node.named_children[0], key)
    if node.type == "conditional":  # the element exists, so a branch without it was not chosen
        found = [element(source.at(branch), key) for branch in node.named_children[1:]]
        possible = [one for one in found if one is not False]
        return possible[0] if len(possible) == 1 else None if possible else False
    return _call_element(source, node, key) if node.type == "function_call" else None


def entries(source: Source) -> list[tuple[str, Source]] | None:
    """The keys and elements of a collection, in order; None if they are not all known."""
    source = settled(source)
    node = unwrapped(source.expression)
    if node is None:
        return None
    if is_empty(node):
        return []
    if node.type == "object":
        keys = [_key_value(source, one) for one in elements(node)]
        return None if UNKNOWN in keys else [
            (_text(key), source.at(one, one.named_children[-1])) for key, one in zip(keys, elements(node), strict=True)
        ]
    if node.type == "tuple":
        return [(str(index), source.at(one)) for index, one in enumerate(items_of(node))]
    if node.type == "for_expr":
        return _for_entries(source, node.named_children[0])
    if node.type == "expression":
        return _splat_entries(source, node)
    name, *arguments = _called(source, node) if node.type == "function_call" else ("",)
    if name in _SAME_ELEMENTS:
        return entries(arguments[0])
    if name not in ("concat", "merge"):
        return None
    parts = [entries(argument) for argument in arguments]
    known = [pair for part in parts if part is not None for pair in part]
    return None if None in parts else list(dict(known).items()) if name == "merge" else known


def evaluated(source: Source | None) -> Value:
    """The value of a literal, a reference to one, or a comparison. SOME for a collection or a template."""
    node = unwrapped(source.expression) if source else None
    if source is None or node is None:
        return UNKNOWN
    if node.type == "operation":
        return _operation(source, node.named_children[0])
    if node.type in ("tuple", "object", "template_expr"):
        return SOME
    if node.type == "literal_value":
        return _literal(node)
    if node.type == "function_call" and text_of(node.named_children[0]) == "length":
        known = entries(_called(source, node)[1])
        return UNKNOWN if known is None else len(known)
    head = node.named_children[0] if node.type == "expression" else node
    if head.type == "variable_expr" and (key := _key_name(source.frame, head)) is not None:
        return key
    following = _next(source, UNKNOWN)
    return UNKNOWN if following is None or following.selects else evaluated(following)


def _source(file: Path, node: Node, frame: Frame) -> Source:
    return Source(file, node, node.named_children[-1], frame)


def _next(source: Source, value: Value) -> Source | None:
    """One step towards the line that sets a value."""
    node = unwrapped(source.expression)
    if node is None:
        return None
    if node.type == "expression":
        node = node.named_children[0]
    steps = steps_after(node)
    found = None
    if node.type == "variable_expr":
        base, rest = _referenced(source.frame, text_of(node), steps)
        found = members(base, rest) if base else None
    elif steps:
        inner = node.named_children[0] if node.type in ("collection_value", "expression") else None
        found = members(source.at(inner), steps) if inner is not None and ANY not in steps else None
    elif node.type == "conditional":
        found = _branch(source, node, value)
    elif node.type == "function_call":
        found = _argument_used(source, node)
    elif node.type == "template_expr" and (inner := _only_interpolation(node)):
        found = source.at(source.node, inner)
    return replace(found, selects=found.selects or source.selects) if found else None


def _referenced(frame: Frame, root: str, steps: list[Step]) -> tuple[Source | None, list[Step]]:
    """What a reference starts with, and the steps into it; None if that is not in a configuration."""
    name = str(steps[0]) if steps else ""
    for bound_name, bound in frame.names:
        if bound_name == root:
            return (bound if isinstance(bound, Source) else None), steps
        if bound_name == f"{root}.{name}":  # of the iterator of a dynamic block
            return (bound if isinstance(bound, Source) else None), steps[1:]
    if root == "var":
        return _argument(frame.scope, name), steps[1:]
    if root == "each" and name == "value":
        return entry(frame), steps[1:]
    if root == "local" and name not in frame.followed:
        locals_ = frame.scope.blocks.get(("locals", ()))
        found = locals_.attribute(name) if locals_ else None
        inner = Frame(frame.scope, followed=frame.followed | {name})
        return (_source(*found, inner) if found else None), steps[1:]
    return None, steps


def _argument(scope: Scope, name: str) -> Source | None:
    """The value of a variable: from the module call, from the root's values, or the default."""
    if scope.call is not None:
        if (passed := attribute_of(scope.call, name)) is not None:
            return passed
    elif scope.given is not None and name in scope.given:
        given = scope.given[name]
        return _source(*given, Frame(scope)) if given else None
    variable = scope.blocks.get(("variable", (name,)))
    found = variable.attribute("default") if variable else None
    return replace(_source(*found, Frame(scope)), kind="default") if found else None


def _branch(source: Source, node: Node, value: Value) -> Source | None:
    """The chosen branch of a conditional; for a literal branch, what chooses it."""
    test, *branches = (source.at(child) for child in node.named_children)
    chooses = evaluated(test)
    if isinstance(chooses, bool):
        chosen = branches[0] if chooses else branches[1]
    else:
        fitting = [branch for branch in branches if fits(evaluated(branch), value)]
        if isinstance(value, Unknown) or len(fitting) != 1:
            return None
        chosen = fitting[0]
    inner = unwrapped(chosen.expression)
    if inner is not None and (inner.type == "literal_value" or is_empty(inner)):
        decider = _decider(test)
        return replace(settled(decider), selects=True) if decider else None
    return chosen


def fits(found: Value, value: Value) -> bool:
    """Whether a value can be the value of the plan. A provider may change the type of a scalar, not its text."""
    if isinstance(found, Unknown) or isinstance(value, Unknown):
        return not (found is SOME and value is None)
    return (found is None) == (value is None) and _text(found) == _text(value)


def _decider(test: Source) -> Source | None:
    """The reference that a condition depends on; None if it depends on more than one, or compares text."""
    node = unwrapped(test.expression)
    if node is None:
        return None
    if node.type in ("expression", "variable_expr"):
        following = _next(test, UNKNOWN)
        inner = unwrapped(following.expression) if following else None
        return _decider(following) if following and inner is not None and inner.type == "operation" else following
    if node.type == "function_call":
        name, *arguments = _called(test, node)
        return _decider(arguments[0]) if name == "length" else None
    if node.type != "operation":
        return None
    sides = _operands(test, node.named_children[0])
    operator = _operator(node.named_children[0])
    if operator in ("&&", "||"):
        sides = [side for side in sides if evaluated(side) is (operator == "||")]
    elif len(sides) > 1:
        texts = [side for side in sides if isinstance(evaluated(side), str)]
        sides = [side for side in sides if not _is_literal(side)] if not texts else []
    return _decider(sides[0]) if len(sides) == 1 else None


def _is_literal(source: Source) -> bool:
    node = unwrapped(source.expression)
    return node is not None and node.type == "literal_value"


def _argument_used(source: Source, node: Node) -> Source | None:
    """The argument whose value a function returns unchanged."""
    name, *arguments = _called(source, node)
    if name in _SAME_VALUE and arguments:
        return arguments[0] if _next(arguments[0], UNKNOWN) or name != "try" else None
    if name == "coalesce":
        for argument in arguments:
            value = evaluated(argument)
            if value is UNKNOWN:
                return None
            if value is not None and value != "":
                return argument
    if name == "lookup" and len(arguments) > 1:
        key = evaluated(arguments[1])
        found = members(arguments[0], [key]) if isinstance(key, str) else None
        return found if found and (found.expression is not None or element(arguments[0], _text(key)) is False) else None
    if name == "one" and len(arguments) == 1:
        splat = unwrapped(arguments[0].expression)
        if splat is not None and splat.type == "expression" and splat.named_children[-1].type == "splat":
            head = splat.named_children[0]
            steps = [step for step in steps_after(head) if step != ANY]
            base, rest = _referenced(source.frame, text_of(head), steps)
            return members(base, rest) if base else None
    return None


def _matching(candidates: Iterator[tuple[Value, Node]], key: Step, source: Source) -> Source | Literal[False] | None:
    certain = True
    for value, node in candidates:
        if isinstance(value, Unknown):
            certain = False
        elif _text(value) == str(key):
            return source.at(node, node.named_children[-1] if node.type == "object_elem" else node)
    return False if certain else None


def _key_value(source: Source, element_: Node) -> Value:
    """The key of an element of an object. A name without parentheses is the key itself."""
    key = element_.named_children[0]
    if text_of(key).startswith("("):
        return evaluated(source.at(key))
    inner = unwrapped(key)
    if inner is not None and inner.type == "variable_expr":
        return text_of(inner)
    known = literal(key)
    return evaluated(source.at(key)) if known is None else known


def _call_element(source: Source, node: Node, key: Step) -> Source | Literal[False] | None:
    name, *arguments = _called(source, node)
    if name in _SAME_ELEMENTS and arguments:
        return element(arguments[0], key)
    if name == "merge":  # the last map with the key wins
        for argument in reversed(arguments):
            if (found := element(argument, key)) is not False:
                return found
        return False
    if name == "concat" and isinstance(key, int) and (known := entries(source)) is not None:
        return known[key][1] if key < len(known) else False
    return None


def _for_element(source: Source, node: Node, key: Step) -> Source | Literal[False] | None:
    names, over, results = _for_parts(source, node)
    if node.type == "for_object_expr" and len(names) == 2 and text_of(results[0]).strip() == names[0]:
        found = element(over, key)
        if not isinstance(found, Source):
            return found
        frame = source.frame.bind((names[0], str(key)), (names[1], found))
        return replace(source.at(found.node, results[1], frame), file=found.file)
    known = _for_entries(source, node)
    if known is None:
        return None
    return next((one for name, one in known if name == str(key)), False)


def _for_entries(source: Source, node: Node) -> list[tuple[str, Source]] | None:
    """The entries of a `for` without a condition; None if a key is not known."""
    names, over, results = _for_parts(source, node)
    known = entries(over)
    if known is None or any(child.type == "for_cond" for child in node.named_children):
        return None
    made = []
    for index, (key, one) in enumerate(known):
        frame = source.frame.bind((names[-1], one), *([(names[0], key)] if len(names) > 1 else []))
        name = evaluated(source.at(results[0], frame=frame)) if node.type == "for_object_expr" else index
        if isinstance(name, Unknown):
            return None
        made.append((_text(name), replace(source.at(one.node, results[-1], frame), file=one.file)))
    return made


def _for_parts(source: Source, node: Node) -> tuple[list[str], Source, list[Node]]:
    """The names, the collection and the result expressions of a `for`."""
    intro = next(child for child in node.named_children if child.type == "for_intro")
    names = [text_of(child) for child in intro.named_children if child.type == "identifier"]
    results = [child for child in node.named_children if child.type == "expression"]
    return names, source.at(intro, intro.named_children[-1]), results


def _splat_entries(source: Source, node: Node) -> list[tuple[str, Source]] | None:
    """The entries of `x[*]`: x itself, or none if x is null."""
    if text_of(node.named_children[-1]) != "[*]":
        return None
    head = node.named_children[0]
    base, rest = _referenced(source.frame, text_of(head), [step for step in steps_after(head) if step != ANY])
    value = evaluated(inner := members(base, rest)) if base else UNKNOWN
    return None if value is UNKNOWN else [] if value is None else [("0", settled(inner))]


def _key_name(frame: Frame, head: Node) -> str | None:
    """The value of `each.key`, or of the name of a key in a `for`."""
    steps = steps_after(head)
    if text_of(head) == "each" and steps == ["key"] and frame.key is not None:
        return str(frame.key)
    name = ".".join(map(str, [text_of(head), *steps]))
    bound = next((bound for bound_name, bound in frame.names if bound_name == name), None)
    return bound if isinstance(bound, str) else None


def _called(source: Source, node: Node) -> tuple[str, *tuple[Source, ...]]:
    """The name and the arguments of a function call."""
    name, *rest = node.named_children
    arguments = [child for part in rest if part.type == "function_arguments" for child in part.named_children]
    return (text_of(name), *(source.at(child) for child in arguments if child.type == "expression"))


def _only_interpolation(node: Node) -> Node | None:
    """The expression of `"${...}"` without other text: the usual form in JSON."""
    parts = [child for child in node.named_children[0].named_children if not child.type.startswith("quoted_")]
    if len(parts) != 1 or parts[0].type != "template_interpolation":
        return None
    return next((child for child in parts[0].named_children if child.type == "expression"), None)


def _operation(source: Source, node: Node) -> Value:
    """The value of a comparison or of a logical operation."""
    values = [evaluated(side) for side in _operands(source, node)]
    operator = _operator(node)
    if operator in ("&&", "||"):
        decisive = operator == "||"
        return decisive if decisive in values else (not decisive) if values == [not decisive] * 2 else UNKNOWN
    if operator == "!":
        return not values[0] if isinstance(values[0], bool) else UNKNOWN
    if len(values) == 1:
        return -values[0] if isinstance(values[0], int | float) else UNKNOWN
    if operator in ("==", "!="):
        if UNKNOWN in values or (SOME in values and None not in values):
            return UNKNOWN
        return (values[0] == values[1]) is (operator == "==")
    left, right = values
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return UNKNOWN
    return {">": left > right, "<": left < right, ">=": left >= right, "<=": left <= right}.get(operator, UNKNOWN)


def _operands(source: Source, node: Node) -> list[Source]:
    return [source.at(source.node, child) for child in node.named_children if child.type not in _STEPS]


def _operator(node: Node) -> str:
    return next(text_of(child) for child in node.children if not child.is_named)


def _literal(node: Node) -> Value:
    kind, text = node.named_children[0].type, text_of(node)
    if kind == "string_lit":
        return str(literal(node) or "")
    if kind == "numeric_lit":
        return int(text) if text.isdecimal() else float(text)
    return {"true": True, "false": False, "null": None}.get(text, UNKNOWN)


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
