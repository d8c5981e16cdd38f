"""Finds the expressions of the configuration at a path of a resource, and matches them with planned blocks.

Terraform joins the blocks of a dynamic block with the static blocks, and the plan's `configuration` shows only the
static ones (https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks). Static and planned blocks
match by position if their numbers agree, and in a set by their constants. If the plan has more blocks, it is unknown
which of them come from a dynamic block.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from octoguard.plan.provider_blocks import is_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan.path import Steps


_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Expressions:
    """The configuration at one path of one resource.

    `state`: "set" (there is an expression), "absent" (there is none), or "hidden" (the path is in a dynamic block,
    which the plan does not show, or the configuration lacks the resource). `constant` is the literal value, or None.
    """

    state: Literal["set", "absent", "hidden"]
    references: tuple[str, ...] = ()
    opaque: bool = False  # a call such as timestamp(), or an element: its references do not explain the mark
    constant: Any = None


ABSENT = Expressions("absent")
HIDDEN = Expressions("hidden")


def find(written: dict[str, Any], resource_type: str, steps: Steps, value: Any, unknown: Any) -> Expressions:
    """The expressions at `steps`. `value` and `unknown` are the planned object and its unknown mask."""
    nodes: list[Any] = [written]
    names: tuple[str, ...] = ()
    rest = steps
    while rest:
        name, rest = str(rest[0]), rest[1:]
        index, rest = (rest[0], rest[1:]) if rest and isinstance(rest[0], int) else (None, rest)
        names = (*names, name)
        value, unknown = _below(value, name), _below(unknown, name)
        children = [node[name] for node in nodes if isinstance(node, dict) and name in node]
        # A repeatable block is a list, even an empty block; an expression is an object, `{}` for timestamp().
        leaves = [child for child in children if _is_expression(child)]
        if leaves:
            inside = rest if index is None else (index, *rest)
            expressions = _set_by(leaves, inside, only=len(leaves) == len(nodes))
            # A mark inside of a value is on an existing element: only a whole attribute can be null.
            is_element = inside and unknown is not True and value is not None
            return replace(expressions, opaque=True) if is_element else expressions
        if not children:
            return HIDDEN if _is_planned(value, index, rest) else ABSENT
        if not rest and index is None:
            # The path is a block that the configuration has; a dynamic block may add to it.
            return Expressions("set", tuple(all_references(children)), opaque=unknown is True)
        blocks = _matching(children, is_set(resource_type, names), value, unknown, index)
        if blocks is None:
            return HIDDEN
        nodes = blocks
        if index is not None:
            value, unknown = _item(value, index), _item(unknown, index)
    # The path is one of these blocks.
    return Expressions("set", tuple(all_references(nodes))) if nodes else ABSENT


def all_references(nodes: list[Any]) -> Iterator[str]:
    """Every reference below these nodes, in order."""
    for node in nodes:
        if isinstance(node, dict):
            references = node.get("references")
            if isinstance(references, list):
                yield from (item for item in references if isinstance(item, str))
            else:
                yield from all_references(list(node.values()))
        elif isinstance(node, list):
            yield from all_references(node)


def _is_planned(value: Any, index: int | None, rest: Steps) -> bool:
    """Whether the plan has the parent object of the last attribute, in a block that the configuration lacks."""
    if not rest:
        return index is not None and isinstance(value, list) and index < len(value)
    if index is not None:
        value = _item(value, index)
    for number, step in enumerate(rest):
        if not any(isinstance(later, str) for later in rest[number + 1 :]):
            break
        value = _item(value, step) if isinstance(step, int) else _below(value, step)
    return isinstance(value, dict)


def _matching(
    children: list[Any], in_set: bool, value: Any, unknown: Any, index: int | None
) -> list[dict[str, Any]] | None:
    """The static blocks that may be the planned block at `index`, or all of them; None for a dynamic block."""
    if unknown is True:
        return None  # a dynamic block with an unknown for_each, beside static ones
    planned = max(len(items) if isinstance(items, list) else 0 for items in (value, unknown))
    nodes: list[dict[str, Any]] = []
    for child in children:
        blocks = [block for block in (child if isinstance(child, list) else [child]) if isinstance(block, dict)]
        # A set merges equal blocks.
        if planned > (len({_encode(block) for block in blocks}) if in_set else len(blocks)):
            return None
        if index is not None and in_set and planned:
            nodes += [block for block in blocks if _may_be(block, _item(value, index))]
        elif index is not None and planned == len(blocks):
            nodes += blocks[index : index + 1]
        else:
            nodes += blocks
    # None: no static block has the constants of the planned one.
    return nodes if nodes or not planned or not in_set else None


def _may_be(block: dict[str, Any], planned: Any) -> bool:
    """Whether no constant of a static block contradicts the planned block. Ignores nested blocks."""
    if not isinstance(planned, dict):
        return True
    for name, expression in block.items():
        constant = expression.get("constant_value") if isinstance(expression, dict) else None
        value = planned.get(name)
        if constant is not None and value is not None and not alike(constant, value):
            return False
    return True


def alike(constant: Any, value: Any) -> bool:
    """Whether the provider may have turned a constant into the planned value."""
    if isinstance(constant, (list, dict)) or isinstance(value, (list, dict)):
        return type(constant) is type(value) and len(constant) == len(value)
    return _text(constant) == _text(value)


def _text(value: Any) -> str:
    return str(value).casefold()


def _below(value: Any, name: str) -> Any:
    """The part of a value or a mask under a name."""
    if value is True:
        return True
    return value.get(name) if isinstance(value, dict) else None


def _item(value: Any, index: int) -> Any:
    if isinstance(value, list):
        return value[index] if index < len(value) else None
    return value  # a single nested object, or a mask over all


def _is_expression(node: Any) -> bool:
    return isinstance(node, dict) and (not node or "constant_value" in node or "references" in node)


def _set_by(leaves: list[dict[str, Any]], inside: Steps, *, only: bool) -> Expressions:
    given = [leaf for leaf in leaves if leaf.get("constant_value", ...) is not None]
    if not given:
        return ABSENT  # all of them are the constant null
    constants = [leaf.get("constant_value") for leaf in leaves]
    constant = constants[0] if only and all(value == constants[0] for value in constants) else None
    for step in inside:
        constant = _item(constant, step) if isinstance(step, int) else _below(constant, step)
    references = tuple(all_references(list(given)))
    return Expressions("set", references, opaque=any(not leaf for leaf in given), constant=constant)
