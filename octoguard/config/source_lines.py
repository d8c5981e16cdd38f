"""Finds the line of a .tf file that sets an attribute of a resource, through module arguments and variables.

If an attribute in a module is `var.tier`, the line to change is the argument in the module call. For
`each.value.machine_type`, it is the entry of the map in `for_each`. At a computed expression, the search ends and
returns its line.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octoguard.hcl import blocks, header, parse, text_of
from octoguard.plan.address import instance_key, module_address, module_path, without_indexes
from octoguard.rightsizing.document import SourceLine
from octoguard.standin.modules import downloaded_modules, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.hcl import Node

_HCL: Final = (".tf", ".tofu")
_REFERENCE: Final = re.compile(r"(?P<kind>var|local)\.(?P<name>[\w-]+)(?P<path>(?:\.[\w-]+|\[\"[\w-]+\"\])*)\Z")
_EACH: Final = re.compile(r"each\.value(?P<path>(?:\.[\w-]+|\[\"[\w-]+\"\])*)\Z")
# `A ? var.x : null` sets var.x or leaves the attribute unset.
_OPTIONAL: Final = re.compile(r"[^?]+\?\s*(?P<value>(?:var|local|each)\.[\w.-]+)\s*:\s*null\Z")
# https://developer.hashicorp.com/terraform/language/files/override
_OVERRIDE: Final = re.compile(r"(?:^|_)override\.tf(?:\.json)?\Z")
_STEP: Final = re.compile(r"[\w-]+")
_STEPS: Final = 20


@dataclass(frozen=True, slots=True)
class _Block:
    """A block at the top of a file."""

    file: Path
    kind: str
    labels: tuple[str, ...]
    node: Node


@dataclass(frozen=True, slots=True)
class _Scope:
    """A directory, with the scope and the block of its module call; None for the root."""

    blocks: list[_Block]
    caller: _Scope | None = None
    call: _Block | None = None


@dataclass(frozen=True, slots=True)
class _At:
    """A line, and its expression, if it has one."""

    file: Path
    node: Node
    expression: Node | None
    scope: _Scope


class Places:
    """The configuration of one root, to look up source lines."""

    def __init__(self, root: Path) -> None:
        """Reads no files yet."""
        self._root = root.resolve()
        self._downloaded = downloaded_modules(self._root)
        self._scopes: dict[tuple[str, ...], _Scope | None] = {}
        self._directories: dict[Path, list[_Block]] = {}
        self._lines: dict[tuple[str, str], SourceLine | None] = {}
        self._blocks_by_address: dict[str, SourceLine | None] = {}
        self._depends_on_key = False  # whether the last line that was found is that of one instance
        self._resources: dict[tuple[str, ...], dict[tuple[str, ...], list[_Block]]] = {}

    def find(self, address: str, attribute: str) -> SourceLine | None:
        """The line of an attribute, or of the resource for ""; None if the configuration is not found."""
        whole = (without_indexes(address), attribute)
        if whole in self._lines:  # the line is the same for all instances
            return self._lines[whole]
        key = (address, attribute)
        if key not in self._lines:
            self._depends_on_key = False
            line = self._find(address, attribute)
            self._lines[key if self._depends_on_key else whole] = line
            return line
        return self._lines[key]

    def block(self, address: str) -> SourceLine | None:
        """The line of the block of a resource; None if the configuration is not found."""
        address = without_indexes(address)
        if address not in self._blocks_by_address:
            self._blocks_by_address[address] = self._block_line(address)
        return self._blocks_by_address[address]

    def _block_line(self, address: str) -> SourceLine | None:
        module = module_address(address)
        scope = self._scope(module_path(module))
        kind, _, name = address.removeprefix(module).lstrip(".").partition(".")
        block = _block(scope, "resource", (kind, name)) if scope else None
        return self._line(_At(block.file, block.node, None, scope)) if block and scope else None

    def prevents_destroy(self, address: str) -> bool | None:
        """Whether a resource has `lifecycle { prevent_destroy = true }`.

        None if its configuration is not found, or if Terraform may read something else: a value that is not a literal,
        a `.tofu` file, or a JSON override.
        """
        module = module_address(address)
        path = module_path(module)
        kind, _, name = without_indexes(address.removeprefix(module).lstrip(".")).partition(".")
        scope, blocks = self._scope(path), self._named(path).get((kind, name), [])
        if scope is None or not blocks or not all(_is_read_alone(block.file) for block in blocks):
            return None
        settings = [at for block in blocks if (at := _attribute(block, scope, "lifecycle.prevent_destroy"))]
        if not settings:
            return False
        expression = settings[-1].expression
        return {"true": True, "false": False}.get(text_of(expression).strip()) if expression else None

    def _named(self, path: tuple[str, ...]) -> dict[tuple[str, ...], list[_Block]]:
        """The resource blocks of a module by type and name; blocks of override files come last."""
        if path not in self._resources:
            scope = self._scope(path)
            table = self._resources[path] = {}
            for block in sorted(
                scope.blocks if scope else (), key=lambda block: _OVERRIDE.search(block.file.name) is not None
            ):
                if block.kind == "resource":
                    table.setdefault(block.labels, []).append(block)
        return self._resources[path]

    def _find(self, address: str, attribute: str) -> SourceLine | None:
        module = module_address(address)
        scope = self._scope(module_path(module))
        local = address.removeprefix(module).lstrip(".")
        kind, _, name = without_indexes(local).partition(".")
        block = _block(scope, "resource", (kind, name)) if scope else None
        if scope is None or block is None:
            return None
        at = _attribute(block, scope, attribute or "for_each")
        if at is None:
            return self._line(_At(block.file, block.node, None, scope))
        source = self._follow(at, block, instance_key(local), _STEPS)
        if not attribute:  # the entry of one instance in for_each
            source = self._entry(at, block, instance_key(local), _STEPS) or _At(block.file, block.node, None, scope)
        return self._line(source)

    def _line(self, at: _At) -> SourceLine:
        path = os.path.relpath(at.file)
        if path.startswith(".."):
            path = os.path.relpath(at.file, self._root)
        return SourceLine(Path(path).as_posix(), at.node.start_point[0] + 1)

    def _follow(self, at: _At, block: _Block, key: int | str | None, steps: int) -> _At:
        """The line that sets the value of a reference, as far as it can be resolved."""
        text = text_of(at.expression).strip() if at.expression else ""
        if optional := _OPTIONAL.match(text):
            text = optional["value"]
        if steps == 0:
            return at
        if each := _EACH.match(text):
            over = _attribute(block, at.scope, "for_each")
            if over is None:
                return at
            entry = self._entry(over, block, key, steps)
            return self._into(entry, each["path"], block, key, steps) if entry else at
        reference = _REFERENCE.match(text)
        if reference is None:
            return at
        look_up = _local if reference["kind"] == "local" else self._argument
        source = look_up(at.scope, reference["name"])
        return self._into(source, reference["path"], _owner(source, block), key, steps) if source else at

    def _entry(self, over: _At, block: _Block, key: int | str | None, steps: int) -> _At | None:
        """The entry of one instance in the map of `for_each`, also through a `for` expression that keeps the keys."""
        self._depends_on_key = True
        table = self._follow(over, block, key, steps - 1)
        while steps > 0 and (source := _kept_keys(table)) is not None:
            steps -= 1
            table = self._follow(source, _owner(source, block), key, steps)
        return _element(table, str(key)) if key is not None else None

    def _into(self, at: _At, path: str, block: _Block, key: int | str | None, steps: int) -> _At:
        """The member of an object at a path such as `.node_pools`, or the object if it has no such member."""
        at = self._follow(at, block, key, steps - 1)
        for step in _STEP.findall(path):
            member = _element(at, step)
            if member is None:
                return at
            at = self._follow(member, _owner(member, block), key, steps - 1)
        return at

    def _argument(self, scope: _Scope, name: str) -> _At | None:
        """The value of a variable: from the module call, from a .tfvars file, or the default."""
        if scope.caller is not None and scope.call is not None:
            given = _attribute(scope.call, scope.caller, name)
            if given is not None:
                return given
        elif (given := self._tfvars(scope, name)) is not None:
            return given
        variable = _block(scope, "variable", (name,))
        return _attribute(variable, scope, "default") if variable else None

    def _tfvars(self, scope: _Scope, name: str) -> _At | None:
        automatic = sorted(self._root.glob("*.auto.tfvars"), reverse=True)
        for file in [*automatic, self._root / "terraform.tfvars"]:
            if file.is_file():
                for node in _attributes(parse(file.read_bytes())):
                    if _key(node) == name:
                        return _At(file, node, node.named_children[-1], scope)
        return None

    def _scope(self, path: tuple[str, ...]) -> _Scope | None:
        if path not in self._scopes:
            self._scopes[path] = self._open(path)
        return self._scopes[path]

    def _open(self, path: tuple[str, ...]) -> _Scope | None:
        if not path:
            return _Scope(self._blocks(self._root)) if self._root.is_dir() else None
        caller = self._scope(path[:-1])
        call = _block(caller, "module", path[-1:]) if caller else None
        source = _attribute(call, caller, "source") if caller and call else None
        if caller is None or call is None or source is None or source.expression is None:
            return None
        address = text_of(source.expression).strip('"')
        folder = place_of(self._root, call.file.parent, ".".join(path), address, self._downloaded)
        return None if folder is None or not folder.is_dir() else _Scope(self._blocks(folder), caller, call)

    def _blocks(self, directory: Path) -> list[_Block]:
        if directory not in self._directories:
            files = [file for file in sorted(directory.iterdir()) if file.suffix in _HCL and file.is_file()]
            self._directories[directory] = [
                _block_of(file, node) for file in files for node in blocks(parse(file.read_bytes()))
            ]
        return self._directories[directory]


def _is_read_alone(file: Path) -> bool:
    """Whether Terraform reads a file and no JSON file can override it."""
    others = (other for other in file.parent.glob("*override.tf.json") if _OVERRIDE.search(other.name))
    return file.suffix == ".tf" and not any(others)


def _block_of(file: Path, node: Node) -> _Block:
    kind, labels = header(node)
    return _Block(file, kind, tuple(labels), node)


def _block(scope: _Scope, kind: str, labels: tuple[str, ...]) -> _Block | None:
    return next((block for block in scope.blocks if block.kind == kind and block.labels == labels), None)


def _local(scope: _Scope, name: str) -> _At | None:
    for block in scope.blocks:
        if block.kind == "locals" and (value := _attribute(block, scope, name)):
            return value
    return None


def _owner(at: _At, block: _Block) -> _Block:
    """The block that contains an attribute. `each` in the attribute refers to the `for_each` of the block."""
    for candidate in at.scope.blocks:
        if candidate.file == at.file and candidate.node.start_byte <= at.node.start_byte < candidate.node.end_byte:
            return candidate
    return block


def _attribute(block: _Block, scope: _Scope, path: str) -> _At | None:
    """The attribute at a path such as `node_config[0].machine_type`, in nested and dynamic blocks."""
    *blocks, name = [step.partition("[")[0] for step in path.split(".")]
    bodies = [block.node]
    for step in blocks:
        bodies = [inner for body in bodies for inner in _nested(body, step)]
    for body in bodies:
        for node in _attributes(body):
            if _key(node) == name:
                return _At(block.file, node, node.named_children[-1], scope)
    return None


def _nested(node: Node, name: str) -> Iterator[Node]:
    for child in _children(node):
        if child.type == "block":
            kind, labels = header(child)
            if kind == name:
                yield child
            elif kind == "dynamic" and labels == [name]:
                yield from _nested(child, "content")


def _attributes(node: Node) -> Iterator[Node]:
    return (child for child in _children(node) if child.type == "attribute" and len(child.named_children) > 1)


def _children(node: Node) -> Iterator[Node]:
    for child in node.named_children:
        if child.type in ("body", "config_file"):
            yield from _children(child)
        else:
            yield child


def _key(node: Node) -> str:
    return text_of(node.named_children[0]).strip('"')


def _kept_keys(at: _At) -> _At | None:
    """SOURCE of `{ for name, x in SOURCE : name => ... }`; None for any other expression."""
    node = at.expression
    while node is not None and node.type in ("expression", "for_expr") and len(node.named_children) == 1:
        node = node.named_children[0]
    if node is None or node.type != "for_object_expr":
        return None
    intro = next((child for child in node.named_children if child.type == "for_intro"), None)
    values = [child for child in node.named_children if child.type == "expression"]
    if intro is None or not values or text_of(intro.named_children[0]) != text_of(values[0]).strip():
        return None
    return _At(at.file, intro, intro.named_children[-1], at.scope)


def _element(at: _At, key: str) -> _At | None:
    for element in _elements(at.expression):
        if _key(element) == key:
            return _At(at.file, element, element.named_children[-1], at.scope)
    return None


def _elements(expression: Node | None) -> Iterator[Node]:
    """The elements of a literal object; none for any other expression."""
    node = expression
    while node is not None and node.type in ("expression", "collection_value") and len(node.named_children) == 1:
        node = node.named_children[0]
    if node is not None and node.type == "object":
        yield from (child for child in node.named_children if child.type == "object_elem")
