"""Writes the changes for an offline plan as Terraform override files in the copy of a root.

An override changes single arguments of a block, and leaves the source files unchanged:
https://developer.hashicorp.com/terraform/language/files/override (read 2026-11-30).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from octoguard.hcl import called, literal, nodes, parse_expression, text_of, traversals
from octoguard.standin import remote_state
from octoguard.standin.reads import invent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from octoguard.standin.reads import Key, Reads
    from octoguard.standin.scan import HclBlock, ProviderUsage
    from octoguard.standin.schema import Attribute, TypeSchema

# Replaces every backend, including `cloud {}`, so that the copy has its own local state.
BACKEND = 'terraform {\n  backend "local" {}\n}\n'
# Arguments of a google provider block for credentials and requests, which matter only online.
_ONLINE = {
    "access_token",
    "batching",
    "credentials",
    "external_credentials",
    "impersonate_service_account",
    "impersonate_service_account_delegates",
    "poll_interval",
    "request_reason",
    "request_timeout",
    "scopes",
}
_FILE_FUNCTIONS = re.compile(r"file(base64|md5|sha\d+|base64sha\d+)?|templatefile")
# Data sources that need only their arguments and local files, and google ones, whose results are invented.
_ANSWERED = re.compile(r"(google|archive|cloudinit|local|null|random|template|time|tls|terraform)_")
# A call whose result is unknown during planning. As an argument, it makes Terraform defer reading a data source until
# apply: https://developer.hashicorp.com/terraform/language/functions/timestamp and
# https://developer.hashicorp.com/terraform/language/data-sources (both read 2026-11-30).
UNKNOWN_TEXT = "timestamp()"


@dataclass(frozen=True, slots=True)
class Context:
    """The inputs of the overrides.

    `schema_of` returns the schema of a data source type. `outputs` are outputs of other roots by the name of the data
    source (`net`, or `net["eu"]` for one instance), and `states` is the folder for their state files. `answered` are
    data sources that a count or for_each depends on. They get an invented result in the shape that is read, because
    Terraform must know it during planning.
    """

    root: Path
    usage: ProviderUsage
    schema_of: Callable[[str], TypeSchema | None]
    reads: Callable[[], Reads]
    states: Path
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    answered: Collection[Key] = ()


@dataclass(slots=True)
class Overrides:
    """The override text of each directory, the deferred data sources, and the remote states in local files."""

    texts: dict[Path, str] = field(default_factory=dict)
    deferred: set[Key] = field(default_factory=set)
    local_state: set[Key] = field(default_factory=set)


def overrides(context: Context) -> Overrides:
    """The overrides for a root and its modules."""
    made = Overrides()
    for directory, blocks in context.usage.blocks.items():
        parts = [BACKEND] if directory == context.root else []
        for block in blocks:
            if block.kind == "provider" and block.labels:
                parts += _provider(directory, block, blocks)
            elif block.kind == "data" and len(block.labels) > 1:
                parts += _data(context, made, directory, block)
        if parts:
            made.texts[directory] = "".join(dict.fromkeys(parts))
    return made


def _provider(directory: Path, block: HclBlock, blocks: list[HclBlock]) -> Iterator[str]:
    """Remove arguments that read a file, because files of keys and certificates are missing without credentials."""
    is_google = block.labels[0].startswith("google")
    lines = [f"  alias = {block.attributes['alias']}\n"] if "alias" in block.attributes else []
    count = len(lines)
    for name, text in block.attributes.items():
        if is_google and name not in _ONLINE:
            continue
        if _reads_file(text):
            lines.append(f"  {name} = null\n")
        yield from _locals(directory, text, blocks)
    inside = (inner for inner in block.blocks if any(map(_reads_file, inner.attributes.values())))
    lines += [f"  {inner.kind} {{}}\n" for inner in inside if inner.kind in _ONLINE or not is_google]
    if len(lines) > count:
        yield f'provider "{block.labels[0]}" {{\n{"".join(lines)}}}\n'


def _locals(directory: Path, text: str, blocks: list[HclBlock]) -> Iterator[str]:
    """Remove the local values of an argument that read a missing file."""
    names = {
        reference.steps[0]
        for reference in traversals(parse_expression(text))
        if reference.root == "local" and reference.steps
    }
    for block in blocks:
        for name in sorted(str(name) for name in names) if block.kind == "locals" else ():
            expression = block.attributes.get(name, "")
            if _reads_file(expression) and _is_missing(directory, expression):
                yield f"locals {{\n  {name} = null\n}}\n"


def _reads_file(text: str) -> bool:
    return "file" in text and any(map(_FILE_FUNCTIONS.fullmatch, called(parse_expression(text))))


def _is_missing(directory: Path, text: str) -> bool:
    """Whether an expression reads a file with a literal path that does not exist."""
    for node in nodes(parse_expression(text)):
        if node.type == "function_call" and _FILE_FUNCTIONS.fullmatch(text_of(node.named_children[0])):
            arguments = node.named_children[1].named_children if len(node.named_children) > 1 else []
            path = literal(arguments[0]) if arguments else None
            if path is None and arguments:
                path = text_of(arguments[0]).strip('"').replace("${path.module}/", "")
            if isinstance(path, str) and "${" not in path and not (directory / path).expanduser().exists():
                return True
    return False


def _data(context: Context, made: Overrides, directory: Path, block: HclBlock) -> Iterator[str]:
    type_, name = block.labels[:2]
    key = (directory, type_, name)
    if type_ == remote_state.TYPE:
        yield _block(block, _remote_state(context, made, block, key))
    elif key not in context.answered and (schema := context.schema_of(type_)) is not None:
        argument = _unknown_argument(block, schema) if _is_open(context, key) else None
        if argument is not None:
            made.deferred.add(key)
            yield _block(block, [argument])


def _remote_state(context: Context, made: Overrides, block: HclBlock, key: Key) -> list[str]:
    """Arguments that redirect a remote state to the local backend, so that Terraform needs no network."""
    outputs = context.outputs.get(key[2])
    if outputs is None and key in context.answered:
        outputs = invent(context.reads().of(key).at("outputs"), "outputs", remote_state.TYPE)
    path = UNKNOWN_TEXT
    if isinstance(outputs, dict):
        path = _state_file(context, outputs)
    elif (file := _local_state(block, context.root)) is not None:
        made.local_state.add(key)
        path = f'"{file}"'
    else:
        made.deferred.add(key)
    instances = {name: instance for name, instance in context.outputs.items() if name.startswith(f"{key[2]}[")}
    if instances:
        files = ", ".join(
            f"({_instance_key(name)}) = {_state_file(context, instance)}" for name, instance in instances.items()
        )
        own_key = "count.index" if "count" in block.attributes else "each.key"
        path = f"lookup({{ {files} }}, {own_key}, {path})"
    return ['backend = "local"', "workspace = null", f"config = {{ path = {path} }}"]


def _local_state(block: HclBlock, root: Path) -> Path | None:
    """The existing local state file that a remote state reads, or None."""
    if block.attributes.get("backend", "").strip('"') != "local" or "workspace" in block.attributes:
        return None
    for node in nodes(parse_expression(block.attributes.get("config", ""))):
        if node.type == "object_elem" and text_of(node.named_children[0]).strip('"') == "path":
            path = literal(node.named_children[-1])
            file = (root / path).resolve() if isinstance(path, str) else None
            return file if file is not None and file.is_file() and "${" not in str(file) else None
    return None


def _state_file(context: Context, outputs: dict[str, Any]) -> str:
    """Write a state file with these outputs; returns its path as an expression."""
    file = context.states / f"{len(list(context.states.iterdir()))}.tfstate"
    remote_state.write_state(file, outputs)
    return f'"{file}"'


def _instance_key(name: str) -> str:
    """The key in `net["eu"]` as a string expression, with template markers escaped."""
    key = name.partition("[")[2].removesuffix("]").strip('"')
    return json.dumps(key).replace("${", "$${").replace("%{", "%%{")


def _is_open(context: Context, key: Key) -> bool:
    """Whether no result can be invented, because its form is unknown."""
    if not _ANSWERED.match(key[1]):
        return True
    if not key[1].startswith("google_") or key[1] == "google_iam_policy":  # computed from its arguments
        return False
    return any(shape.decoded is not None for shape in context.reads().of(key).keys.values())


def _unknown_argument(block: HclBlock, schema: TypeSchema) -> str | None:
    """An argument with an unknown value, if possible one that the block does not set."""
    settable = {
        name: attribute for name, attribute in schema.attributes.items() if attribute.optional or attribute.required
    }
    order = sorted(settable, key=lambda name: (name in block.attributes, name == "id", settable[name].computed, name))
    return next((f"{name} = {value}" for name in order if (value := _unknown(settable[name]))), None)


def _unknown(attribute: Attribute) -> str | None:
    if attribute.fields is not None or attribute.enum:
        return None
    if attribute.type in ("string", "dynamic"):
        return UNKNOWN_TEXT
    is_text = attribute.element is None or attribute.element.type == "string"
    if attribute.type == "map" and is_text:
        return f"{{ octoguard_offline = {UNKNOWN_TEXT} }}"
    return f"[{UNKNOWN_TEXT}]" if attribute.type in ("list", "set") and is_text else None


def _block(block: HclBlock, arguments: list[str]) -> str:
    lines = "".join(f"  {argument}\n" for argument in arguments)
    return f'data "{block.labels[0]}" "{block.labels[1]}" {{\n{lines}}}\n'
