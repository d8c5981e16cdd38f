"""Finds what leaves out the resource or block that a finding misses, such as a grant with an empty for_each.

The remediation of the policy names it: the type of a resource, or a nested block.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octoguard.config.source_blocks import attributes_in, key_of, nested_blocks
from octoguard.config.source_deciding import decider
from octoguard.config.source_following import entries, evaluated, settled
from octoguard.config.source_values import Frame, SourceNode, attribute_of
from octoguard.hcl import traversals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.config.source_blocks import Block

_RESOURCE: Final = re.compile(r'\s*resource "(?P<type>\w+)"')
_NESTED: Final = re.compile(r"^  (\w+) \{", re.MULTILINE)
_FIRST_BLOCK: Final = re.compile(r"(\w+) \{")
_GRANT: Final = re.compile(r"_iam_(member|binding)\Z")


def missing(frame: Frame, remediation: str, *, is_block: bool) -> SourceNode | None:
    """What decides that the resource of the remediation is not made; with `is_block`, also its nested block.

    None if several lines can be the reason, or none.
    """
    if frame.block is None:
        return None
    match = _RESOURCE.match(remediation)
    if match is None:
        first = _FIRST_BLOCK.match(remediation)
        return _missing_block(frame, first[1]) if first and is_block else None
    if match["type"] == frame.block.labels[0]:
        return None
    text = remediation[: end.start()] if (end := re.search(r"^\}", remediation, re.MULTILINE)) else remediation
    related = [block for block in _resources(frame) if _is_related(frame.block, block)]
    same = [block for block in related if block.labels[0] == match["type"] and _has(block, _NESTED.findall(text))]
    reasons = [reason for block in same if (reason := _why_not_made(frame, block))]
    if reasons or not _GRANT.search(match["type"]):
        return _only(reasons)
    grants = [block for block in related if _GRANT.search(block.labels[0]) and _refers(block, frame.block)]
    return _only(role for block in grants if (role := attribute_of(_of(frame, block), "role")))


def _missing_block(frame: Frame, name: str) -> SourceNode | None:
    """What leaves a dynamic block of a resource without content."""
    reasons = []
    for part in frame.block.parts if frame.block else ():
        for node in (attribute for block in nested_blocks(part.node, name) for attribute in attributes_in(block)):
            over = SourceNode(part.file, node, node.named_children[-1], frame)
            reasons += [_reason(over)] if key_of(node) == "for_each" and entries(over) == [] else []
    return _only(reasons)


def _why_not_made(frame: Frame, block: Block) -> SourceNode | None:
    """What leaves a resource without instances; None if it has some, or if that is not certain."""
    inner = _of(frame, block)
    over = attribute_of(inner, "for_each")
    if over is not None and entries(over) == []:
        return _reason(over)
    count = attribute_of(inner, "count")
    return _reason(count) if count is not None and evaluated(count) == 0 else None


def _reason(source: SourceNode) -> SourceNode:
    end = settled(source)
    return settled(decider(end) or end)


def _only(reasons: Iterable[SourceNode]) -> SourceNode | None:
    """The only reason; of several, the only one that is not a default."""
    found = list(reasons)
    explicit = [one for one in found if one.kind == "set"]
    chosen = found if len(found) == 1 else explicit
    return chosen[0] if len(chosen) == 1 else None


def _resources(frame: Frame) -> list[Block]:
    return [block for (kind, _), block in frame.scope.blocks.items() if kind == "resource"]


def _of(frame: Frame, block: Block) -> Frame:
    return Frame(frame.scope, block)


def _has(block: Block, names: list[str]) -> bool:
    return all(any(nested_blocks(part.node, name)) for part in block.parts for name in names)


def _is_related(one: Block, other: Block) -> bool:
    return one is not other and (_refers(one, other) or _refers(other, one))


def _refers(block: Block, target: Block) -> bool:
    kind, name = target.labels
    return any(
        traversal.root == kind and traversal.steps[:1] == (name,)
        for part in block.parts
        for traversal in traversals(part.node)
    )
