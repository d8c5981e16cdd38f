"""Finds what a condition depends on: the value to change if the condition gives the wrong branch or no instance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard.config.source_blocks import unwrapped
from octoguard.config.source_following import entries, evaluated, following, resolved, settled
from octoguard.config.source_values import (
    UNKNOWN,
    Frame,
    attribute_of,
    called_with,
    for_parts,
    is_literal,
    operands,
    operator_of,
)
from octoguard.hcl import steps_after, text_of

if TYPE_CHECKING:
    from octoguard.config.source_values import SourceNode
    from octoguard.hcl import Node


def decider(test: SourceNode) -> SourceNode | None:
    """The reference that a condition depends on; None if it depends on more than one, or compares text."""
    node = unwrapped(test.expression)
    if node is None:
        return None
    if node.type in ("expression", "variable_expr"):
        reached = following(test, UNKNOWN)
        inner = unwrapped(reached.expression) if reached else None
        is_deeper = inner is not None and inner.type in ("operation", "for_expr")
        return (decider(reached) or reached) if reached and is_deeper else reached
    if node.type == "function_call":
        name, arguments = called_with(test, node)
        return decider(arguments[0]) if name in ("length", "contains", "keys", "toset") else None
    if node.type == "for_expr":
        condition = next((one for one in node.named_children[0].named_children if one.type == "for_cond"), None)
        over = for_parts(test, node.named_children[0])[1]
        return decider(test.at(condition.named_children[-1])) if condition is not None else following(over, UNKNOWN)
    if node.type != "operation":
        return None
    sides = operands(test, node.named_children[0])
    operator = operator_of(node.named_children[0])
    if operator in ("&&", "||"):
        decisive = [side for side in sides if evaluated(side) is (operator == "||")]
        if decisive:
            sides = decisive
        else:
            ends = [settled(end) for side in sides if (end := decider(side))]
            return ends[0] if len({(end.file, end.node.start_byte) for end in ends}) == 1 == len(ends) - 1 else None
    elif len(sides) > 1:
        texts = [side for side in sides if isinstance(evaluated(side), str)]
        sides = [side for side in sides if not is_literal(side)] if not texts else []
    return decider(sides[0]) if len(sides) == 1 else None


def why_none(source: SourceNode, node: Node) -> SourceNode | None:
    """What decides that a resource has no instance.

    For `one([for key, made in TYPE.NAME : ...])`, and for `lookup` in a map that is made of a resource without
    instances.
    """
    name, arguments = called_with(source, node)
    if name not in ("one", "lookup") or not arguments:
        return None
    over = resolved(arguments[0])
    while (inner := unwrapped(over.expression)) is not None and inner.type == "for_expr":
        over = resolved(for_parts(over, inner.named_children[0])[1])
    head = inner.named_children[0] if inner is not None and inner.type == "expression" else None
    if over.expression is arguments[0].expression or head is None or head.type != "variable_expr":
        return None
    steps, frame = steps_after(head), over.frame
    block = frame.scope.blocks.get(("resource", (text_of(head), str(steps[0])))) if len(steps) == 1 else None
    made = attribute_of(Frame(frame.scope, block), "for_each")
    if made is None or (name == "lookup" and entries(made) != []):
        return None
    end = settled(made)
    return replace(settled(decider(end) or end), selects=True, expression=None)
