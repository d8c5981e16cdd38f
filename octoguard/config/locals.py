"""Resolves the local values of a configuration: a plan has their names, but not their expressions."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from octoguard.hcl import called, literal, nodes, parse_expression, text_of, traversals
from octoguard.plan.configuration import LocalValue
from octoguard.standin.modules import downloaded_modules, place_of
from octoguard.standin.scan import blocks_in

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.hcl import Node, Step
    from octoguard.standin.scan import HclBlock

_ENDINGS: Final = (".tf", ".tofu", ".tf.json", ".tofu.json")
# Functions with a result that is known only after apply:
# https://developer.hashicorp.com/terraform/language/functions/timestamp (read 2026-11-30), also for the others.
_LATE: Final = {"timestamp", "uuid", "bcrypt"}


class Locals:
    """The local values of a root and its modules. A directory is read when first needed."""

    def __init__(self, root: Path) -> None:
        """Reads nothing yet."""
        self._root = root.resolve()
        self._places: dict[tuple[str, ...], Path | None] = {}
        self._blocks: dict[Path, list[HclBlock]] = {}

    def find(self, module: tuple[str, ...], reference: str) -> LocalValue | None:
        """The references behind a local value such as `local.members["a"].id`; None if its expression is not found.

        For a literal object or tuple, only the referenced member counts.
        """
        steps = next(traversals(parse_expression(reference)), None)
        directory = self._place(module)
        if directory is None or steps is None or not steps.steps:
            return None
        name, *rest = steps.steps
        text = self._expression(directory, str(name))
        if text is None:
            return None
        nodes_ = _member(parse_expression(text), rest)
        references = dict.fromkeys(name for node in nodes_ for name in _references(node))
        return LocalValue(tuple(references), any(_LATE & called(node) for node in nodes_))

    def _expression(self, directory: Path, name: str) -> str | None:
        """The expression of a local value, from an override file if there is one."""
        texts = [block.attributes[name] for block in self._read(directory) if name in block.attributes]
        return texts[-1] if texts else None

    def _place(self, module: tuple[str, ...]) -> Path | None:
        """The directory of a module, by module path."""
        if module not in self._places:
            self._places[module] = self._find_place(module)
        return self._places[module]

    def _find_place(self, module: tuple[str, ...]) -> Path | None:
        if not module:
            return self._root if self._root.is_dir() else None
        caller = self._place(module[:-1])
        if caller is None:
            return None
        blocks = (block for block in self._read(caller, "module") if block.labels[-1:] == [module[-1]])
        source = next((block.attributes.get("source") for block in blocks), None)
        if source is None:
            return None
        folder = place_of(self._root, caller, ".".join(module), source.strip('"'), self._downloaded)
        return folder if folder is not None and folder.is_dir() else None

    @cached_property
    def _downloaded(self) -> dict[str, str]:
        return downloaded_modules(self._root)

    def _read(self, directory: Path, kind: str = "locals") -> list[HclBlock]:
        """The blocks of a kind, in the order in which Terraform reads them: override files last."""
        if directory not in self._blocks:
            files = [file for file in sorted(directory.iterdir()) if file.name.endswith(_ENDINGS) and file.is_file()]
            files.sort(key=_is_override)
            self._blocks[directory] = [block for file in files for block in blocks_in(file)]
        return [block for block in self._blocks[directory] if block.kind == kind]


def _is_override(file: Path) -> bool:
    stem = file.name.partition(".")[0]
    return stem == "override" or stem.endswith("_override")


def _member(tree: Node, steps: list[Step]) -> list[Node]:
    """The member of a literal object or tuple at the steps, or the innermost expression that contains it."""
    node = _value(tree)
    for step in steps:
        element = _element(node, step)
        if element is None:
            break
        node = element
    return [node]


def _value(tree: Node) -> Node:
    """The expression in a parsed `x = ...`."""
    node = tree
    while node.type in ("config_file", "body", "attribute") and node.named_children:
        node = node.named_children[-1]
    return node


def _element(node: Node, step: Step) -> Node | None:
    while node.type in ("expression", "collection_value") and node.named_child_count == 1:
        node = node.named_children[0]
    if node.type == "object" and isinstance(step, str):
        for child in node.named_children:
            if child.type == "object_elem" and _key(child.named_children[0]) == step:
                return child.named_children[-1]
    elements = [child for child in node.named_children if child.type == "expression"] if node.type == "tuple" else []
    return elements[step] if isinstance(step, int) and step < len(elements) else None


def _key(node: Node) -> Step | None:
    value = literal(node)
    text = text_of(node)
    return text if value is None and text.replace("-", "_").isidentifier() else value


def _references(node: Node) -> list[str]:
    """The references in an expression, except variables of its `for` expressions."""
    bound = {
        text_of(child)
        for intro in nodes(node)
        if intro.type == "for_intro"
        for child in intro.named_children
        if child.type == "identifier"
    }
    return [reference.text for reference in traversals(node) if reference.root not in bound and reference.steps]
