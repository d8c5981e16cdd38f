"""Finds the line of a Terraform file that sets an attribute of a resource, through module arguments and variables.

If an attribute in a module is `var.tier`, the line to change is the argument in the module call. For
`each.value.machine_type`, it is the entry of the map in `for_each`. In a downloaded module, it is the call outside of
the download, because only that can be edited. At a computed expression, the search ends and returns its line.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from octoguard.config.source_attributes import find_attribute
from octoguard.config.source_blocks import attributes_in, blocks_in, json_root, key_of, nested_blocks
from octoguard.config.source_deciding import decider, why_none
from octoguard.config.source_following import entry, evaluated, settled
from octoguard.config.source_missing import missing
from octoguard.config.source_values import UNKNOWN, Frame, ModuleScope, SourceNode, SourceSearch, attribute_of, fits
from octoguard.hcl import literal, parse, text_of
from octoguard.plan.address import instance_key, module_address, without_indexes
from octoguard.rightsizing.document import SourceLine
from octoguard.standin.modules import downloaded_modules, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from octoguard.config.source_blocks import Block, Part
    from octoguard.config.source_values import Value
    from octoguard.hcl import Node

_DOWNLOADS: Final = ".terraform"
_JSON_OVERRIDE: Final = re.compile(r"(?:^|_)override\.tf\.json\Z")
_LAST_MODULE: Final = re.compile(r"(?:(?P<outer>.*)\.)?(?P<call>module\.[\w-]+(?:\[.*\])?)\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """A line. `kind` is "set" for a line that sets a value, "default" for a default of a variable, else "block"."""

    line: SourceLine
    kind: Literal["set", "default", "block"]


_NOT_YET: Final = Place(SourceLine("", 0), "block")


class Places:
    """The configuration of one root, to look up source lines.

    `var_files` and `variables` (NAME=VALUE) are those of the plan. A value of `variables` has no line.
    """

    def __init__(self, root: Path, var_files: Sequence[str] = (), variables: Sequence[str] = ()) -> None:
        """Reads no blocks yet."""
        self._root = root.resolve()
        self._downloaded = downloaded_modules(self._root)
        self._var_files = [Path(file).resolve() for file in var_files]
        self._variables = [variable.partition("=")[0].strip() for variable in variables]
        self._scopes: dict[str, ModuleScope | None] = {}
        self._directories: dict[Path, dict[tuple[str, tuple[str, ...]], Block]] = {}
        self._places: dict[tuple[str, str, Value, type], Place | None] = {}
        self._wholes: dict[str, str] = {}
        self._lines: dict[str, SourceLine | None] = {}
        self._missing: dict[tuple[str, str, bool], Place | None] = {}
        self._search = SourceSearch(decider, why_none)
        self._files: dict[Path, str] = {}

    def find(self, address: str, attribute: str, value: Value = UNKNOWN) -> SourceLine | None:
        """The line of an attribute, or of the resource for ""; None if the configuration is not found."""
        place = self.place(address, attribute, value)
        return place.line if place else None

    def place(self, address: str, attribute: str, value: Value = UNKNOWN) -> Place | None:
        """The line of an attribute with the value that the plan has; None if the configuration is not found."""
        # The value is part of the key with its type, because True == 1.
        whole = (self._whole(address), attribute, value, value.__class__)
        place = self._places.get(whole, _NOT_YET)
        if place is _NOT_YET:
            key = (address, *whole[1:])
            place = self._places.get(key, _NOT_YET)
            if place is _NOT_YET:
                self._search.used_key = False
                place = self._place(address, attribute, value)
                self._places[key if self._search.used_key else whole] = place
        return place

    def missing(self, address: str, remediation: str, *, is_block: bool) -> Place | None:
        """The line that leaves out what a remediation adds; None if that is not certain."""
        whole = (self._whole(address), remediation, is_block)
        key = (address, *whole[1:])
        known = whole if whole in self._missing else key
        if known not in self._missing:
            self._search.used_key = False
            frame = self._frame(address)
            found = missing(frame, remediation, is_block=is_block) if frame else None
            known = key if self._search.used_key else whole
            self._missing[known] = self._editable(found) if found else None
        return self._missing[known]

    def _whole(self, address: str) -> str:
        whole = self._wholes.get(address)
        if whole is None:
            whole = self._wholes[address] = without_indexes(address)
        return whole

    def block(self, address: str) -> SourceLine | None:
        """The line of the block of a resource, or of the `removed` block that forgets it; None if there is neither."""
        whole = self._whole(address)
        if whole not in self._lines:
            frame = self._frame(whole)
            part = frame.block.parts[0] if frame and frame.block else self._removed(whole)
            self._lines[whole] = self._line(part.file, part.node) if part else None
        return self._lines[whole]

    def prevents_destroy(self, address: str) -> bool | None:
        """Whether a resource has `lifecycle { prevent_destroy = true }`.

        None if its configuration is not found, or if Terraform may read something else: a value that is not a literal,
        a `.tofu` file, or a JSON override.
        """
        frame = self._frame(without_indexes(address))
        if frame is None or frame.block is None or not all(_is_read_alone(part.file) for part in frame.block.parts):
            return None
        settings = [
            node.named_children[-1]
            for part in frame.block.parts
            for body in nested_blocks(part.node, "lifecycle")
            for node in attributes_in(body)
            if key_of(node) == "prevent_destroy"
        ]
        return {"true": True, "false": False}.get(text_of(settings[-1]).strip()) if settings else False

    def _place(self, address: str, attribute: str, value: Value) -> Place | None:
        frame = self._frame(address)
        if frame is None or frame.block is None:
            return None
        block = SourceNode(frame.block.file, frame.block.node, None, frame, "block")
        if not attribute:  # the entry of one instance in for_each
            found = entry(frame)
            return self._editable(found if found is not None and found.node.type == "object_elem" else block)
        found = find_attribute(block, attribute, value)
        end = settled(found, value)
        if not end.selects and not fits(evaluated(end), value):  # the plan was made with other values
            end = found
        return self._editable(end)

    def _editable(self, source: SourceNode) -> Place:
        """The line of a source; for a downloaded module, the line of its call."""
        call, file, node = source.frame.scope.call, source.file, source.node
        while _DOWNLOADS in file.relative_to(file.anchor).parts and call is not None and call.block is not None:
            file, node, call = call.block.file, call.block.node, call.scope.call
        return Place(self._line(file, node), source.kind if file == source.file else "set")

    def _line(self, file: Path, node: Node) -> SourceLine:
        if file not in self._files:
            path = os.path.relpath(file)
            self._files[file] = Path(os.path.relpath(file, self._root) if path.startswith("..") else path).as_posix()
        return SourceLine(self._files[file], node.start_point[0] + 1)

    def _frame(self, address: str) -> Frame | None:
        """The module, the block and the key of a resource instance."""
        module = module_address(address)
        scope = self._scope(module)
        local = address.removeprefix(module).lstrip(".")
        is_data = local.startswith("data.")
        kind, _, name = without_indexes(local.removeprefix("data.")).partition(".")
        block = scope.blocks.get(("data" if is_data else "resource", (kind, name))) if scope else None
        return Frame(scope, block, instance_key(local)) if scope and block else None

    def _removed(self, address: str) -> Part | None:
        """The `removed` block of a resource, or of its module, in the root or in its own module."""
        module = module_address(address)
        for holder in dict.fromkeys(("", module)):
            scope = self._scope(holder)
            block = scope.blocks.get(("removed", ())) if scope else None
            local = address.removeprefix(holder).lstrip(".")
            for part in block.parts if block else ():
                for node in attributes_in(part.node):
                    name = text_of(node.named_children[-1]).strip()
                    if key_of(node) == "from" and (local == name or local.startswith(f"{name}.")):
                        return part
        return None

    def _scope(self, module: str) -> ModuleScope | None:
        if module not in self._scopes:
            self._scopes[module] = self._open(module)
        return self._scopes[module]

    def _open(self, module: str) -> ModuleScope | None:
        if not module:
            return (
                ModuleScope(self._blocks(self._root), self._search, given=self._given())
                if self._root.is_dir()
                else None
            )
        match = _LAST_MODULE.match(module)
        caller = self._scope(match["outer"] or "") if match else None
        if match is None or caller is None:
            return None
        call = caller.blocks.get(("module", (without_indexes(match["call"]).removeprefix("module."),)))
        frame = Frame(caller, call, instance_key(match["call"]))
        source = attribute_of(frame, "source")
        address = literal(source.expression) if source else None
        if call is None or not isinstance(address, str):
            return None
        name = without_indexes(module).removeprefix("module.").replace(".module.", ".")
        folder = place_of(self._root, call.file.parent, name, address, self._downloaded)
        return None if folder is None or not folder.is_dir() else ModuleScope(self._blocks(folder), self._search, frame)

    def _blocks(self, directory: Path) -> dict[tuple[str, tuple[str, ...]], Block]:
        if directory not in self._directories:
            self._directories[directory] = blocks_in(directory)
        return self._directories[directory]

    def _given(self) -> dict[str, tuple[Path, Node] | None]:
        """The values of variables, in the order of precedence of Terraform.

        https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
        """
        automatic = sorted([*self._root.glob("*.auto.tfvars"), *self._root.glob("*.auto.tfvars.json")])
        named = [self._root / "terraform.tfvars", self._root / "terraform.tfvars.json"]
        given: dict[str, tuple[Path, Node] | None] = {}
        for file in [*named, *automatic, *self._var_files]:
            if file.is_file():
                given |= {key_of(node): (file, node) for node in _values(file)}
        return given | dict.fromkeys(self._variables)


def _values(file: Path) -> Iterator[Node]:
    source = file.read_bytes()
    root = json_root(source) if file.suffix == ".json" else parse(source)
    return attributes_in(root) if root else iter(())


def _is_read_alone(file: Path) -> bool:
    """Whether Terraform reads a file and no JSON file can override it."""
    others = (other for other in file.parent.glob("*override.tf.json") if _JSON_OVERRIDE.search(other.name))
    return file.suffix == ".tf" and not any(others)
