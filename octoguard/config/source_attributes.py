"""Finds an attribute of a resource in its block: in nested and dynamic blocks, lists and maps."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from octoguard.config.source_blocks import attributes_in, key_of, nested_blocks, unwrapped
from octoguard.config.source_following import element, entries, evaluated, settled
from octoguard.config.source_values import UNKNOWN, SourceNode, UnknownValue, fits
from octoguard.hcl import header, text_of

if TYPE_CHECKING:
    from octoguard.config.source_values import Value
    from octoguard.hcl import Node, Step

_STEP: Final = re.compile(r'\[(?P<index>\d+)\]|\["(?P<key>[^"]*)"\]|(?P<name>[\w-]+)')


def find_attribute(block: SourceNode, path: str, value: Value) -> SourceNode:
    """The attribute at a path such as `node_config[0].machine_type`, or the deepest block that exists.

    If several blocks have the name of a step, the one whose literals fit the value of the plan counts. The order in
    a plan does not decide: a set has another order than the configuration.
    """
    steps: list[Step] = [
        int(match["index"]) if match["index"] else match["key"] or match["name"] for match in _STEP.finditer(path)
    ]
    parts = block.frame.block.parts if block.frame.block else ()
    bodies = [replace(block, file=part.file, node=part.node) for part in parts]
    return _in_bodies(block, bodies, steps, value)


def _in_bodies(block: SourceNode, bodies: list[SourceNode], steps: list[Step], value: Value) -> SourceNode:
    """The attribute in the bodies of one block: override files come last, and the last one counts."""
    if not steps:
        return block
    name, rest = str(steps[0]), steps[1:]
    for body in reversed(bodies):
        for node in attributes_in(body.node):
            if key_of(node) == name and not _holds_blocks(node, rest):
                return _within(SourceNode(body.file, node, node.named_children[-1], body.frame), rest, value)
        inner, over = _blocks(body, name)
        if over is not None and not any(isinstance(step, str) for step in rest) and value in (None, "[]"):
            return over  # the plan has no such block
        if rest and isinstance(rest[0], int):
            rest = rest[1:]
        if over is not None and value is None and entries(over) is None:
            return over  # the content would set the attribute
        if len(inner) == 1:
            return _in_bodies(inner[0], inner, rest, value)
        if inner:
            return _fitting(block, [_in_bodies(one, [one], rest, value) for one in inner], value)
        if over is not None:
            return over
    return block


def _fitting(block: SourceNode, found: list[SourceNode], value: Value) -> SourceNode:
    """The candidate with the value of the plan; the block around them if that is not certain."""
    if not isinstance(value, UnknownValue) and value is not None:
        found = [one for one in found if one.kind != "block"]
    if len(found) == 1:
        return found[0]
    ends = [(one, settled(one)) for one in found]
    values = [(one, end, evaluated(end)) for one, end in ends]
    possible = [(one, end) for one, end, other in values if fits(other, value)]
    if not isinstance(value, UnknownValue):
        exact = [(one, end) for one, end, other in values if not isinstance(other, UnknownValue) and fits(other, value)]
        possible = exact or possible
    lines = {(end.file, end.node.start_point[0]) for _, end in possible}  # a dynamic block has one line for all
    return possible[0][0] if len(lines) == 1 else block


def _blocks(body: SourceNode, name: str) -> tuple[list[SourceNode], SourceNode | None]:
    """The nested blocks of a name, and the for_each of a dynamic block."""
    found: list[SourceNode] = []
    over = None
    for node in nested_blocks(body.node, name):
        if node.type != "block" or header(node)[0] != "dynamic":
            found.append(SourceNode(body.file, node, None, body.frame, "block"))
            continue
        made, over = _dynamic(body, node, name)
        found += made
    return found, over


def _dynamic(body: SourceNode, node: Node, name: str) -> tuple[list[SourceNode], SourceNode | None]:
    """The contents of a dynamic block, one for each element of its for_each if they are known; and the for_each."""
    parts = {key_of(child): child.named_children[-1] for child in attributes_in(node)}
    lines = {key_of(child): child for child in attributes_in(node)}
    content = next(nested_blocks(node, "content"), None)
    if content is None or "for_each" not in parts:
        return [], None
    over = SourceNode(body.file, lines["for_each"], parts["for_each"], body.frame)
    iterator = text_of(parts["iterator"]).strip() if "iterator" in parts else name
    known = entries(over)
    if known is None:
        return [SourceNode(body.file, content, None, body.frame.bind((iterator, None)), "block")], over
    return [
        SourceNode(
            body.file,
            content,
            None,
            body.frame.bind((f"{iterator}.value", one), (f"{iterator}.key", key), (iterator, None)),
            "block",
        )
        for key, one in known
    ], over


def _within(source: SourceNode, steps: list[Step], value: Value) -> SourceNode:
    """The element of a list or map at the rest of a path, or the attribute if it is not certain which one."""
    for step in steps:
        found = None
        if isinstance(step, int):
            found = _listed(source, step, value)
        else:
            inner = element(source, step)
            found = inner if isinstance(inner, SourceNode) else None
        if found is None:
            return source
        source = found
    return source


def _listed(source: SourceNode, index: int, value: Value) -> SourceNode | None:
    """The element of a list or a set with the value of the plan."""
    known = entries(source)
    if not known:
        return None
    exact = [one for _, one in known if not isinstance(evaluated(one), UnknownValue) and fits(evaluated(one), value)]
    if len(exact) == 1 and value is not UNKNOWN:
        return exact[0]
    return known[0][1] if len(known) == 1 and index == 0 else None


def _holds_blocks(node: Node, rest: list[Step]) -> bool:
    """Whether a member of JSON is a nested block: an object or a list of objects, where the path goes on."""
    value = unwrapped(node.named_children[-1])
    return node.type == "object_elem" and value is not None and value.type in ("object", "tuple") and len(rest) > 1
