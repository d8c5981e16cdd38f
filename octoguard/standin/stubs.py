"""Finds variables of a root without a value, and makes them unknown in the copy of the root."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octoguard.hcl import nodes, parse, text_of, traversal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octoguard.hcl import Node
    from octoguard.standin.scan import HclBlock

# Refers to the variable, so that the plan names it. Its value and type are unknown during planning:
# https://developer.hashicorp.com/terraform/language/functions/timestamp (read 2026-11-30).
_UNKNOWN: Final = "(var.{0} == null ? jsondecode(timestamp()) : jsondecode(timestamp()))"
_PREFIX: Final = "TF_VAR_"
# Arguments that must be literal in Terraform.
_STATIC: Final = {"depends_on", "ignore_changes", "replace_triggered_by", "providers"}
_IN_JSON: Final = re.compile(r"\bvar\.([A-Za-z_][\w-]*)")


def without_value(root: Path, blocks: Iterable[HclBlock], variables: Iterable[str], files: Iterable[str]) -> list[str]:
    """The variables of a root without a value, in alphabetical order.

    `variables` are NAME=VALUE arguments, and `files` are value files beside those that Terraform loads automatically:
    https://developer.hashicorp.com/terraform/language/values/variables (read 2026-11-30).
    """
    declared = [block for block in blocks if block.kind == "variable" and block.labels]
    required = {block.labels[0] for block in declared}
    required -= {block.labels[0] for block in declared if "default" in block.attributes}  # also in an override file
    if not required:
        return []
    given = {argument.partition("=")[0].strip() for argument in variables}
    given |= {name.removeprefix(_PREFIX) for name in os.environ if name.startswith(_PREFIX)}
    by_itself = [root / "terraform.tfvars", root / "terraform.tfvars.json", *root.glob("*.auto.tfvars*")]
    for file in [*by_itself, *(Path.cwd() / name for name in files)]:
        given |= _names(file)
    return sorted(required - given)


def stub(file: Path, names: set[str]) -> bytes | None:
    """The text of a file with these variables replaced by unknown values; None if nothing changes.

    Line numbers stay the same.
    """
    if file.name.endswith(".json"):
        return _stub_json(file, names)
    if not file.name.endswith((".tf", ".tofu")):
        return None
    text = file.read_bytes()
    changes = list(_changes(parse(text), names))
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text if changes else None


def _names(file: Path) -> set[str]:
    """The names of the variables in a value file."""
    try:
        text = file.read_bytes()
        if file.name.endswith(".json"):
            return set(json.loads(text))
    except (OSError, ValueError):
        return set()  # Terraform reports the error
    body = next((node for node in parse(text).named_children if node.type == "body"), None)
    return (
        {text_of(node.named_children[0]) for node in body.named_children if node.type == "attribute"} if body else set()
    )


def _changes(tree: Node, names: set[str]) -> Iterator[tuple[int, int, bytes]]:
    """The replacements as `(start, end, text)`, with offsets in bytes."""
    for block in (child for body in tree.named_children if body.type == "body" for child in body.named_children):
        labels = [
            text_of(child).strip('"') for child in block.named_children if child.type in ("identifier", "string_lit")
        ]
        if block.type == "block" and labels[0] == "variable" and labels[-1] in names:
            yield block.start_byte, block.end_byte, _declaration(block, labels[-1])
            continue
        for node in nodes(block):
            if node.type == "variable_expr" and text_of(node) == "var" and not _is_static(node):
                name = traversal(node).steps[:1]
                step = node.next_named_sibling
                if name and name[0] in names and step is not None:
                    yield node.start_byte, step.end_byte, _UNKNOWN.format(name[0]).encode()


def _declaration(block: Node, name: str) -> bytes:
    """The declaration without a type and validations, with the same number of lines."""
    kept = [
        text_of(child)
        for body in block.named_children
        for child in body.named_children
        if child.type == "attribute" and text_of(child.named_children[0]) in ("sensitive", "ephemeral")
    ]
    lines = "".join(f"\n{line}" for line in ["default = null", *kept])
    padding = "\n" * (text_of(block).count("\n") - lines.count("\n"))
    return f'variable "{name}" {{{lines}\n}}{padding[1:]}'.encode()


def _is_static(node: Node) -> bool:
    while node.parent is not None:
        node = node.parent
        if node.type == "attribute":
            return text_of(node.named_children[0]) in _STATIC
    return False


def _stub_json(file: Path, names: set[str]) -> bytes | None:
    if not file.name.endswith((".tf.json", ".tofu.json")):
        return None
    try:
        content = json.loads(file.read_bytes())
    except ValueError:
        return None
    declared = content.get("variable") if isinstance(content, dict) else None
    if isinstance(declared, dict):
        kept = ("sensitive", "ephemeral")
        for name in names & declared.keys():
            declaration = declared[name] if isinstance(declared[name], dict) else {}
            declared[name] = {"default": None} | {key: declaration[key] for key in kept if key in declaration}
    text = json.dumps(content)
    return _IN_JSON.sub(lambda m: _UNKNOWN.format(m[1]) if m[1] in names else m[0], text).encode()
