"""Reads the syntax trees of Terraform's language: blocks, attributes, references and function calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import tree_sitter_hcl
from tree_sitter import Language, Parser
from tree_sitter import Node as Node  # for annotations elsewhere: nothing else imports tree_sitter

if TYPE_CHECKING:
    from collections.abc import Iterator


ANY: Final = "*"  # a step with a computed key or index
_PARSER = Parser(Language(tree_sitter_hcl.language()))
_STEPS = ("get_attr", "index", "splat")

Step = str | int


@dataclass(frozen=True, slots=True)
class Traversal:
    """A reference such as `data.http.ip.body["a"]`: its first word, and the steps after it (ANY for computed steps).

    `text` is the reference up to the first computed step, as Terraform writes it in a plan.
    """

    root: str
    steps: tuple[Step, ...]
    text: str
    node: Node


def parse_expression(text: str) -> Node:
    """The syntax tree of an expression in HCL, or in a string of Terraform's JSON syntax."""
    return _PARSER.parse(f"x = {text}\n".encode()).root_node


def parse(source: bytes) -> Node:
    """The syntax tree of a file, even with syntax errors."""
    return _PARSER.parse(source).root_node


def blocks(node: Node) -> Iterator[Node]:
    """The blocks directly inside of a file or a body, even with syntax errors around them."""
    for child in node.named_children:
        if child.type == "block":
            yield child
        elif child.type in ("body", "config_file", "ERROR"):
            yield from blocks(child)


def header(block: Node) -> tuple[str, list[str]]:
    """The kind and the labels of a block: `resource`, [`google_storage_bucket`, `logs`]."""
    words = [text_of(child) for child in block.named_children if child.type in ("identifier", "string_lit")]
    return (words[0], [unquoted(word) for word in words[1:]]) if words else ("", [])


def body_of(block: Node) -> Node | None:
    """The body of a block; None if the block is empty."""
    return next((child for child in block.named_children if child.type == "body"), None)


def attributes(body: Node | None) -> Iterator[tuple[str, Node]]:
    """The attributes directly inside of a body: their names and expressions."""
    for child in body.named_children if body else ():
        if child.type == "attribute" and len(child.named_children) > 1:
            yield text_of(child.named_children[0]), child.named_children[-1]


def traversals(node: Node) -> Iterator[Traversal]:
    """Every reference in a node, including templates and indexes."""
    todo = [node]
    while todo:
        child = todo.pop()
        if child.type == "variable_expr":
            yield traversal(child)
        todo += reversed(child.named_children)


def traversal(node: Node) -> Traversal:
    """The reference that starts with a variable."""
    steps: list[Step] = []
    text = text_of(node)
    following = node.next_named_sibling
    while following is not None and following.type in _STEPS:
        new_steps = _steps(following)
        if ANY not in (*steps, *new_steps):
            step = new_steps[0]
            is_attribute = following.type == "get_attr"
            text += f".{step}" if is_attribute else f"[{step}]" if isinstance(step, int) else f'["{step}"]'
        steps += new_steps
        following = following.next_named_sibling
    return Traversal(text_of(node), tuple(steps), text, node)


def steps_after(node: Node) -> list[Step]:
    """The steps into the value of a node, such as those after a call: `one(a).b`."""
    steps: list[Step] = []
    following = node.next_named_sibling
    while following is not None and following.type in _STEPS:
        steps += _steps(following)
        following = following.next_named_sibling
    return steps


def called(node: Node) -> set[str]:
    """The names of the functions that an expression calls."""
    return {text_of(child.named_children[0]) for child in nodes(node) if child.type == "function_call"}


def nodes(node: Node) -> Iterator[Node]:
    """A node and everything inside of it."""
    todo = [node]
    while todo:
        child = todo.pop()
        yield child
        todo += reversed(child.named_children)


def literal(node: Node | None) -> Step | None:
    """The string or integer of an expression that is a literal; None for any other expression."""
    while node is not None and node.type in ("expression", "literal_value", "index", "new_index"):
        if node.named_child_count != 1:
            return None
        node = node.named_children[0]
    if node is None:
        return None
    if node.type == "numeric_lit" and text_of(node).isdecimal():
        return int(text_of(node))
    if node.type == "legacy_index":
        return int(text_of(node)[1:])
    if node.type == "string_lit":
        return "".join(text_of(child) for child in node.named_children if child.type == "template_literal")
    return None


def unquoted(text: str) -> str:
    """A text without the quotation marks around it."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def text_of(node: Node) -> str:
    """The source text of a node."""
    return (node.text or b"").decode(errors="replace")


def _steps(node: Node) -> list[Step]:
    if node.type == "get_attr":
        return [text_of(node.named_children[0])]
    if node.type == "index":
        step = literal(node)
        return [ANY if step is None else step]
    inner = node.named_children[0] if node.named_children else None  # a splat, and what follows it
    return [ANY, *(step for child in (inner.named_children if inner else []) for step in _steps(child))]
