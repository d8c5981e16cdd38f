"""Follows an expression to the line that sets its value: through variables, locals, module arguments and for_each.

Nothing is computed that is not needed to choose a line: literals, comparisons and the branch of a conditional. If a
step is not certain, the search ends at the line that it has reached.
"""

from __future__ import annotations

import re
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
_ESCAPE: Final = re.compile(r"\\([nt\"\\])")
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
    types: tuple[Source, ...] = ()

    def at(self, node: Node, expression: Node | None = None, frame: Frame | None = None) -> Source:
        """Another node in the same file."""
        return replace(self, node=node, expression=expression or node, frame=frame or self.frame, types=())


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


def members(source: Source, steps: list[Step]) -> Source | None:
    """The member of an object at a path, or the object without its expression if it lacks the member.

    None if the member is not certain.
    """
    for step in steps:
        inner = None if step == ANY else element(source, step)
        if inner is None:
            return None
        if inner is False:
            return _absent(settled(source), str(step))
        source = replace(inner, selects=inner.selects or source.selects)
    return source


def element(source: Source, key: Step) -> Source | Literal[False] | None:
    """The element of a map, list or set; False if it does not exist; None if that is not certain."""
    source = settled(source)
    found = _element(source, key)
    return _typed(found, source, key) if isinstance(found, Source) else found


def _element(source: Source, key: Step) -> Source | Literal[False] | None:
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
    if node.type == "conditional" and (chosen := _chosen(source, node, UNKNOWN)):
        return element(chosen, key)
    if node.type == "conditional":  # the element exists, so a branch without it was not chosen
        found = [element(source.at(branch), key) for branch in node.named_children[1:]]
        possible = [one for one in found if one is not False]
        return possible[0] if len(possible) == 1 else None if possible else False
    return _call_element(source, node, key) if node.type == "function_call" else None


def entries(source: Source) -> list[tuple[str, Source]] | None:
    """The keys and elements of a collection, in order; None if they are not all known."""
    source = settled(source)
    known = _entries(source)
    if not known or not source.types:
        return known
    return [(key, _typed(one, source, key)) for key, one in known]


def _typed(found: Source, holder: Source, key: Step) -> Source:
    """An element of a collection, with its types."""
    inner = [types for one in holder.types if (types := member_type(one, str(key)))]
    return replace(found, types=(*found.types, *inner))


def _entries(source: Source) -> list[tuple[str, Source]] | None:
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
    if node.type == "conditional":
        return entries(chosen) if (chosen := _chosen(source, node, UNKNOWN)) else None
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
        return None if source is not None and source.is_null else UNKNOWN
    if node.type == "operation":
        return _operation(source, node.named_children[0])
    if node.type in ("tuple", "object"):
        return SOME
    if node.type == "template_expr":
        return _template(source, node)
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
        found = _argument_used(source, node) or (_why_none(source, node) if value is None else None)
    elif node.type == "template_expr" and (inner := _only_interpolation(node)):
        found = source.at(source.node, inner)
    elif node.type == "operation":
        decider = _decider(source)
        found = replace(settled(decider), selects=True, expression=None) if decider else None
    if found is None:
        return None
    return replace(found, selects=found.selects or source.selects, types=(*found.types, *source.types))


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
    if root == "each" and name == "key" and (found := entry(frame)):
        return replace(found, expression=None), steps[1:]
    if root == "local" and name not in frame.followed:
        locals_ = frame.scope.blocks.get(("locals", ()))
        found = locals_.attribute(name) if locals_ else None
        inner = Frame(frame.scope, followed=frame.followed | {name})
        return (_source(*found, inner) if found else None), steps[1:]
    return None, steps


def _argument(scope: Scope, name: str) -> Source | None:
    """The value of a variable, with its type."""
    found = _value_given(scope, name)
    variable = scope.blocks.get(("variable", (name,)))
    kind = variable.attribute("type") if variable else None
    return replace(found, types=(*found.types, _source(*kind, Frame(scope)))) if found and kind else found


def _value_given(scope: Scope, name: str) -> Source | None:
    """The value of a variable: from the module call, from the root's values, or the default."""
    if scope.call is not None:
        passed = attribute_of(scope.call, name)
        if passed is not None and not (evaluated(passed) is None and _is_never_null(scope, name)):
            return passed
    elif scope.given is not None and name in scope.given:
        given = scope.given[name]
        return _source(*given, Frame(scope)) if given else None
    variable = scope.blocks.get(("variable", (name,)))
    found = variable.attribute("default") if variable else None
    return replace(_source(*found, Frame(scope)), kind="default") if found else None


def _is_never_null(scope: Scope, name: str) -> bool:
    """Whether a variable takes its default instead of null."""
    variable = scope.blocks.get(("variable", (name,)))
    found = variable.attribute("nullable") if variable else None
    return found is not None and text_of(found[1].named_children[-1]).strip() == "false"


def _branch(source: Source, node: Node, value: Value) -> Source | None:
    """The chosen branch of a conditional; for a literal branch, what chooses it."""
    chosen, test = _chosen(source, node, value), source.at(node.named_children[0])
    if chosen is None and value is UNKNOWN:  # `A ? var.x : null` sets var.x or leaves the attribute unset
        set_ = [branch for branch in node.named_children[1:] if text_of(branch).strip() != "null"]
        chosen = source.at(set_[0]) if len(set_) == 1 else None
    if chosen is None:
        return None
    inner = unwrapped(chosen.expression)
    if inner is not None and (inner.type == "literal_value" or is_empty(inner)):
        decider = _decider(test)
        end = settled(decider) if decider else None
        if end is not None and end.kind != "default":
            return replace(end, selects=True, expression=None)
    return chosen


def _chosen(source: Source, node: Node, value: Value) -> Source | None:
    """The branch of a conditional that gives the value; None if that is not certain."""
    test, *branches = (source.at(child) for child in node.named_children)
    chooses = evaluated(test)
    if isinstance(chooses, bool):
        return branches[0] if chooses else branches[1]
    fitting = [branch for branch in branches if _fits_branch(branch, value)]
    return fitting[0] if len(fitting) == 1 and not isinstance(value, Unknown) else None


def _fits_branch(branch: Source, value: Value) -> bool:
    """Whether a branch can give the value: an empty collection is null or `[]` in the plan."""
    node = unwrapped(branch.expression)
    if value in (None, "[]") and node is not None and node.type in ("tuple", "object"):
        return is_empty(node)
    return fits(evaluated(branch), value)


def _absent(source: Source, name: str) -> Source:
    """The default of an absent member in the type of a variable, or the object that lacks the member."""
    types = [found for one in source.types if (found := member_type(one, name))]
    for kind in types:
        node = unwrapped(kind.expression)
        if node is not None and node.type == "function_call":
            function, *arguments = _called(kind, node)
            if function == "optional" and len(arguments) > 1:
                return replace(kind, expression=arguments[1].expression, kind="default")
    return replace(source, expression=None, is_null=bool(types), types=())


def member_type(kind: Source, name: str) -> Source | None:
    """The type of a member in the type of a variable, with its `optional(...)`; None if the type does not say."""
    node = unwrapped(kind.expression)
    if node is None or node.type != "function_call":
        return None
    function, *arguments = _called(kind, node)
    if not arguments:
        return None
    if function == "optional":
        return member_type(arguments[0], name)
    if function in ("map", "list", "set"):
        return arguments[0]
    found = next((one for one in elements(arguments[0].expression) if key_of(one) == name), None)
    return kind.at(found, found.named_children[-1]) if found is not None else None


def fits(found: Value, value: Value) -> bool:
    """Whether a value can be the value of the plan. A provider may change the type of a scalar, not its text."""
    if isinstance(found, Unknown) or isinstance(value, Unknown):
        return not (found is SOME and value is None)
    if isinstance(value, str) and value.endswith("..."):  # evidence shows the start of a long text
        return _text(found).startswith(value[:-3])
    return (found is None) == (value is None) and _text(found) == _text(value)


def _decider(test: Source) -> Source | None:
    """The reference that a condition depends on; None if it depends on more than one, or compares text."""
    node = unwrapped(test.expression)
    if node is None:
        return None
    if node.type in ("expression", "variable_expr"):
        following = _next(test, UNKNOWN)
        inner = unwrapped(following.expression) if following else None
        is_deeper = inner is not None and inner.type in ("operation", "for_expr")
        return (_decider(following) or following) if following and is_deeper else following
    if node.type == "function_call":
        name, *arguments = _called(test, node)
        return _decider(arguments[0]) if name in ("length", "contains", "keys", "toset") else None
    if node.type == "for_expr":
        condition = next((one for one in node.named_children[0].named_children if one.type == "for_cond"), None)
        return _decider(test.at(condition.named_children[-1])) if condition is not None else None
    if node.type != "operation":
        return None
    sides = _operands(test, node.named_children[0])
    operator = _operator(node.named_children[0])
    if operator in ("&&", "||"):
        decisive = [side for side in sides if evaluated(side) is (operator == "||")]
        if decisive:
            sides = decisive
        else:
            ends = [settled(end) for side in sides if (end := _decider(side))]
            return ends[0] if len({(end.file, end.node.start_byte) for end in ends}) == 1 == len(ends) - 1 else None
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
        return found
    if name == "one" and len(arguments) == 1:
        splat = unwrapped(arguments[0].expression)
        if splat is not None and splat.type == "expression" and splat.named_children[-1].type == "splat":
            head = splat.named_children[0]
            steps = [step for step in steps_after(head) if step != ANY]
            base, rest = _referenced(source.frame, text_of(head), steps)
            return members(base, rest) if base else None
    return None


def _why_none(source: Source, node: Node) -> Source | None:
    """What decides that a resource has no instance, for `one([for key, made in TYPE.NAME : ...])`."""
    name, *arguments = _called(source, node)
    inner = unwrapped(arguments[0].expression) if name == "one" and arguments else None
    if inner is None or inner.type != "for_expr":
        return None
    over = _for_parts(source, inner.named_children[0])[1].expression
    head = over.named_children[0] if over is not None and over.type == "expression" else None
    if head is None or head.type != "variable_expr":
        return None
    steps = steps_after(head)
    block = source.frame.scope.blocks.get(("resource", (text_of(head), str(steps[0])))) if len(steps) == 1 else None
    made = attribute_of(Frame(source.frame.scope, block), "for_each")
    if made is None:
        return None
    end = settled(made)
    return replace(settled(_decider(end) or end), selects=True, expression=None)


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
    if name == "keys" and isinstance(key, str):
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
    if node.type == "for_object_expr" and text_of(results[0]).strip() == names[0]:
        found = element(over, key)
        if not isinstance(found, Source):
            return found
        frame = source.frame.bind((names[0], str(key)), *((name, found) for name in names[1:]))
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
    inner = members(base, rest) if base else None
    value = evaluated(inner)
    return None if inner is None or value is UNKNOWN else [] if value is None else [("0", settled(inner))]


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


def _template(source: Source, node: Node) -> Value:
    """The text of a template if all its parts are known, else SOME."""
    quoted = node.named_children[0]
    if quoted.type != "quoted_template":
        return SOME
    raw, text, end = quoted.text or b"", "", 1
    for child in quoted.named_children:
        if child.type == "template_interpolation":
            inner = next((part for part in child.named_children if part.type == "expression"), None)
            value = evaluated(source.at(inner)) if inner else UNKNOWN
            if isinstance(value, Unknown) or value is None:
                return SOME
            start = child.start_byte - quoted.start_byte
            text += _unescaped(raw[end:start].decode(errors="replace")) + _text(value)
            end = child.end_byte - quoted.start_byte
        elif child.type == "template_directive":
            return SOME
    return text + _unescaped(raw[end:-1].decode(errors="replace"))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), text)


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
        return _unescaped(text[1:-1])
    if kind == "numeric_lit":
        return int(text) if text.isdecimal() else float(text)
    return {"true": True, "false": False, "null": None}.get(text, UNKNOWN)


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
