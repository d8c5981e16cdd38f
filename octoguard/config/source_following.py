"""Follows an expression to the line that sets its value: through variables, locals, module arguments and for_each.

Nothing is computed that is not needed to choose a line: literals, comparisons and the branch of a conditional. If a
step is not certain, the search ends at the line that it has reached.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from octoguard.config.source_blocks import elements, is_empty, items_of, unwrapped
from octoguard.config.source_values import (
    SOME,
    UNKNOWN,
    Frame,
    ModuleScope,
    SourceNode,
    UnknownValue,
    Value,
    absent,
    as_text,
    attribute_of,
    called_with,
    compared,
    fits,
    for_parts,
    is_never_null,
    key_name,
    literal_keys,
    literal_value,
    matching,
    only_interpolation,
    operands,
    operator_of,
    source_of,
    template_parts,
    typed,
)
from octoguard.hcl import ANY, literal, steps_after, text_of

if TYPE_CHECKING:
    from octoguard.hcl import Node, Step

_SAME_ELEMENTS: Final = ("toset", "tolist", "tomap", "sensitive", "nonsensitive")
_SAME_VALUE: Final = (*_SAME_ELEMENTS, "tostring", "tonumber", "tobool", "try")  # of their first argument


def entry(frame: Frame) -> SourceNode | None:
    """The entry of an instance in the for_each of its block; None if it is not certain."""
    over = attribute_of(frame, "for_each")
    frame.scope.search.used_key = True
    if over is None or frame.key is None:
        return None
    found = element(replace(over, frame=Frame(frame.scope)), frame.key)
    return found if isinstance(found, SourceNode) else None


def settled(source: SourceNode, value: Value = UNKNOWN) -> SourceNode:
    """The line that sets a value, as far as it is certain. `value` is the value in the plan, if it is known."""
    while (reached := following(source, value)) is not None:
        source = reached
    return source


def resolved(source: SourceNode) -> SourceNode:
    """The expression that gives a value: unlike `settled`, never what selects a branch."""
    while (reached := following(source, UNKNOWN)) is not None and reached.selects == source.selects:
        source = reached
    return source


def members(source: SourceNode, steps: list[Step]) -> SourceNode | None:
    """The member of an object at a path, or the object without its expression if it lacks the member.

    None if the member is not certain.
    """
    for step in steps:
        inner = None if step == ANY else element(source, step)
        if inner is None:
            return None
        if inner is False:
            return absent(settled(source), str(step))
        source = replace(inner, selects=True) if source.selects else inner
    return source


def element(source: SourceNode, key: Step) -> SourceNode | Literal[False] | None:
    """The element of a map, list or set; False if it does not exist; None if that is not certain."""
    source = resolved(source)
    found = _element(source, key)
    return typed(found, source, key) if isinstance(found, SourceNode) else found


def _element(source: SourceNode, key: Step) -> SourceNode | Literal[False] | None:
    node = unwrapped(source.expression)
    if node is None:
        return None
    if is_empty(node):
        return False
    if node.type == "object" and (keys := literal_keys(node)) is not None:
        member = keys.get(str(key))
        return source.at(member, member.named_children[-1]) if member is not None else False
    if node.type == "object":
        return matching(((_key_value(source, one), one) for one in elements(node)), key, source)
    if node.type == "tuple":
        items = items_of(node)
        if isinstance(key, int):
            return source.at(items[key]) if key < len(items) else False
        return matching(((evaluated(source.at(one)), one) for one in items), key, source)
    if node.type == "for_expr":
        return _for_element(source, node.named_children[0], key)
    if node.type == "conditional" and (chosen := _chosen(source, node, UNKNOWN)):
        return element(chosen, key)
    if node.type == "conditional":  # the element exists, so a branch without it was not chosen
        found = [element(source.at(branch), key) for branch in node.named_children[1:]]
        possible = [one for one in found if one is not False]
        return possible[0] if len(possible) == 1 else None if possible else False
    return _call_element(source, node, key) if node.type == "function_call" else None


def entries(source: SourceNode) -> list[tuple[str, SourceNode]] | None:
    """The keys and elements of a collection, in order; None if they are not all known."""
    source = resolved(source)
    known = _entries(source)
    if not known or not source.types:
        return known
    return [(key, typed(one, source, key)) for key, one in known]


def _entries(source: SourceNode) -> list[tuple[str, SourceNode]] | None:
    node = unwrapped(source.expression)
    if node is None:
        return None
    if is_empty(node):
        return []
    if node.type == "object":
        pairs = [(_key_value(source, one), source.at(one, one.named_children[-1])) for one in elements(node)]
        return None if any(key is UNKNOWN for key, _ in pairs) else [(as_text(key), one) for key, one in pairs]
    if node.type == "tuple":
        return [(str(index), source.at(one)) for index, one in enumerate(items_of(node))]
    if node.type == "for_expr":
        return _for_entries(source, node.named_children[0])
    if node.type == "conditional":
        return entries(chosen) if (chosen := _chosen(source, node, UNKNOWN)) else None
    if node.type == "expression":
        return _splat_entries(source, node)
    name, arguments = called_with(source, node) if node.type == "function_call" else ("", [])
    if name in _SAME_ELEMENTS:
        return entries(arguments[0])
    if name not in ("concat", "merge"):
        return None
    parts = [entries(argument) for argument in arguments]
    known = [pair for part in parts if part is not None for pair in part]
    return None if None in parts else list(dict(known).items()) if name == "merge" else known


def evaluated(source: SourceNode | None) -> Value:
    """The value of a literal, a reference to one, or a comparison. SOME for a collection or a template."""
    node = unwrapped(source.expression) if source else None
    if source is None or node is None:
        return None if source is not None and source.is_null else UNKNOWN
    if node.type == "operation":
        inner = node.named_children[0]
        return compared(operator_of(inner), [evaluated(side) for side in operands(source, inner)])
    if node.type in ("tuple", "object"):
        return SOME
    if node.type == "template_expr":
        return _template(source, node)
    if node.type == "literal_value":
        return literal_value(node)
    if node.type == "function_call" and text_of(node.named_children[0]) == "length":
        known = entries(called_with(source, node)[1][0])
        return UNKNOWN if known is None else len(known)
    head = node.named_children[0] if node.type == "expression" else node
    if head.type == "variable_expr" and (key := key_name(source.frame, head)) is not None:
        return key
    reached = following(source, UNKNOWN)
    return UNKNOWN if reached is None or reached.selects else evaluated(reached)


def following(source: SourceNode, value: Value) -> SourceNode | None:
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
        found = _argument_used(source, node) or (
            source.frame.scope.search.why_none(source, node) if value is None else None
        )
    elif node.type == "template_expr" and (inner := only_interpolation(node)):
        found = source.at(source.node, inner)
    elif node.type == "operation":
        decider = source.frame.scope.search.decider(source)
        found = replace(settled(decider), selects=True, expression=None) if decider else None
    if found is None or not (source.selects or source.types):
        return found
    return replace(found, selects=found.selects or source.selects, types=(*found.types, *source.types))


def _referenced(frame: Frame, root: str, steps: list[Step]) -> tuple[SourceNode | None, list[Step]]:
    """What a reference starts with, and the steps into it; None if that is not in a configuration."""
    name = str(steps[0]) if steps else ""
    for words in (2, 1):  # NAME.value of a dynamic block, or a name of a `for`
        bound = frame.bound(f"{root}.{name}" if words == 2 else root)
        if not isinstance(bound, UnknownValue):
            return (bound if isinstance(bound, SourceNode) else None), steps[words - 1 :]
    if root == "var":
        return _argument(frame.scope, name), steps[1:]
    if root == "each" and name in ("key", "value") and (found := entry(frame)):
        return (found if name == "value" else replace(found, expression=None)), steps[1:]
    if root == "local" and name not in frame.followed:
        block = frame.scope.blocks.get(("locals", ()))
        return attribute_of(Frame(frame.scope, block, None, (), frame.followed | {name}), name), steps[1:]
    return None, steps


def _argument(scope: ModuleScope, name: str) -> SourceNode | None:
    """The value of a variable, with its type."""
    variable = scope.blocks.get(("variable", (name,)))
    own = Frame(scope, variable)
    found = attribute_of(scope.call, name) if scope.call else None
    if found is not None and evaluated(found) is None and is_never_null(own):
        found = None
    if scope.given is not None and name in scope.given:
        given = scope.given[name]
        if given is None:
            return None
        found = source_of(*given, own)
    if found is None and (default := attribute_of(own, "default")):
        found = replace(default, kind="default")
    kind = attribute_of(own, "type")
    return replace(found, types=(*found.types, kind)) if found and kind else found


def _branch(source: SourceNode, node: Node, value: Value) -> SourceNode | None:
    """The chosen branch of a conditional; for a literal branch, what chooses it."""
    chosen, test = _chosen(source, node, value), source.at(node.named_children[0])
    if chosen is None and value is UNKNOWN:  # `A ? var.x : null` sets var.x or leaves the attribute unset
        set_ = [branch for branch in node.named_children[1:] if text_of(branch).strip() != "null"]
        chosen = source.at(set_[0]) if len(set_) == 1 else None
    if chosen is None:
        return None
    inner = unwrapped(chosen.expression)
    if inner is not None and (inner.type == "literal_value" or is_empty(inner)):
        decider = source.frame.scope.search.decider(test)
        end = settled(decider) if decider else None
        if end is not None and end.kind != "default":
            return replace(end, selects=True, expression=None)
    return chosen


def _chosen(source: SourceNode, node: Node, value: Value) -> SourceNode | None:
    """The branch of a conditional that gives the value; None if that is not certain."""
    test, *branches = (source.at(child) for child in node.named_children)
    chooses = evaluated(test)
    if isinstance(chooses, bool):
        return branches[0] if chooses else branches[1]
    fitting = [branch for branch in branches if _fits_branch(branch, value)]
    return fitting[0] if len(fitting) == 1 and not isinstance(value, UnknownValue) else None


def _fits_branch(branch: SourceNode, value: Value) -> bool:
    """Whether a branch can give the value: an empty collection is null or `[]` in the plan."""
    node = unwrapped(branch.expression)
    if value in (None, "[]") and node is not None and node.type in ("tuple", "object"):
        return is_empty(node)
    return fits(evaluated(branch), value)


def _argument_used(source: SourceNode, node: Node) -> SourceNode | None:
    """The argument whose value a function returns unchanged."""
    name, arguments = called_with(source, node)
    if name in _SAME_VALUE and arguments:
        return arguments[0] if following(arguments[0], UNKNOWN) or name != "try" else None
    if name == "coalesce":
        for argument in arguments:
            value = evaluated(argument)
            if value is UNKNOWN:
                return None
            if value is not None and value != "":
                return argument
    if name == "lookup" and len(arguments) > 1:
        key = evaluated(arguments[1])
        return members(arguments[0], [key]) if isinstance(key, str) else None
    if name == "one" and len(arguments) == 1:
        splat = unwrapped(arguments[0].expression)
        if splat is not None and splat.type == "expression" and splat.named_children[-1].type == "splat":
            head = splat.named_children[0]
            steps = [step for step in steps_after(head) if step != ANY]
            base, rest = _referenced(source.frame, text_of(head), steps)
            return members(base, rest) if base else None
    return None


def _key_value(source: SourceNode, element_: Node) -> Value:
    """The key of an element of an object. A name without parentheses is the key itself."""
    key = element_.named_children[0]
    if text_of(key).startswith("("):
        return evaluated(source.at(key))
    inner = unwrapped(key)
    if inner is not None and inner.type == "variable_expr":
        return text_of(inner)
    known = literal(key)
    return evaluated(source.at(key)) if known is None else known


def _call_element(source: SourceNode, node: Node, key: Step) -> SourceNode | Literal[False] | None:
    name, arguments = called_with(source, node)
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


def _for_element(source: SourceNode, node: Node, key: Step) -> SourceNode | Literal[False] | None:
    names, over, results = for_parts(source, node)
    if node.type == "for_object_expr" and text_of(results[0]).strip() == names[0]:
        found = element(over, key)
        if not isinstance(found, SourceNode):
            return found
        frame = source.frame.bind((names[0], str(key)), *((name, found) for name in names[1:]))
        return replace(source.at(found.node, results[1], frame), file=found.file)
    frame, tables = source.frame, source.frame.scope.search.tables
    if frame.names or frame.key is not None:
        known = _for_entries(source, node)
        return None if known is None else dict(known).get(str(key), False)
    place = (id(frame.scope), node)
    if place not in tables:  # the same for all instances
        known = _for_entries(source, node)
        tables[place] = None if known is None else dict(known)
    table = tables[place]
    return None if table is None else table.get(str(key), False)


def _for_entries(source: SourceNode, node: Node) -> list[tuple[str, SourceNode]] | None:
    """The entries of a `for` without a condition; None if a key is not known."""
    names, over, results = for_parts(source, node)
    known = entries(over)
    if known is None or any(child.type == "for_cond" for child in node.named_children):
        return None
    made = []
    for index, (key, one) in enumerate(known):
        frame = source.frame.bind((names[-1], one), *([(names[0], key)] if len(names) > 1 else []))
        name = evaluated(source.at(results[0], frame=frame)) if node.type == "for_object_expr" else index
        if isinstance(name, UnknownValue):
            return None
        made.append((as_text(name), replace(source.at(one.node, results[-1], frame), file=one.file)))
    return made


def _splat_entries(source: SourceNode, node: Node) -> list[tuple[str, SourceNode]] | None:
    """The entries of `x[*]`: x itself, or none if x is null."""
    if text_of(node.named_children[-1]) != "[*]":
        return None
    head = node.named_children[0]
    base, rest = _referenced(source.frame, text_of(head), [step for step in steps_after(head) if step != ANY])
    inner = members(base, rest) if base else None
    value = evaluated(inner)
    return None if inner is None or value is UNKNOWN else [] if value is None else [("0", settled(inner))]


def _template(source: SourceNode, node: Node) -> Value:
    """The text of a template if all its parts are known, else SOME."""
    parts = template_parts(node)
    values = [part if isinstance(part, str) else evaluated(source.at(part)) for part in parts or ()]
    if parts is None or any(value is None or isinstance(value, UnknownValue) for value in values):
        return SOME
    return "".join(as_text(value) for value in values)
