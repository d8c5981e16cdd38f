"""Infers the types of providers without a schema pack from how a configuration uses them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from octoguard.hcl import blocks, body_of, header, parse, text_of
from octoguard.standin.scan import blocks_in, configuration_files
from octoguard.standin.uses import AttributeReads, Body, Inference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from octoguard.hcl import Node
    from octoguard.standin.uses import Form, Key

# Arguments and blocks that Terraform itself reads. The provider does not see them.
_META = {
    "resource": frozenset({"count", "for_each", "provider", "depends_on", "lifecycle", "connection", "provisioner"}),
    "data": frozenset({"count", "for_each", "provider", "depends_on", "lifecycle"}),
    "ephemeral": frozenset({"count", "for_each", "provider", "depends_on", "lifecycle"}),
    "provider": frozenset({"alias", "version"}),
}
_FUNCTION = re.compile(rb"\bprovider::([\w-]+)::(\w+)")
_KEY = "["  # prefix of a step that is a key, `["a"]`, and not a name
_MODES = ("resource", "data", "ephemeral")
# The number of steps after these words that name an object, before its attributes.
_STEPS_OF_ADDRESS = {"data": 2, "ephemeral": 2, "module": 1, "var": 1, "local": 1, "each": 1, "path": 1, "count": 1}
# References in these arguments read no attribute.
_ORDER_ONLY = frozenset({"depends_on", "replace_triggered_by"})
_SECRET = re.compile(
    r"passw(or)?d|passphrase|secret|token|private_key|api_?key|access_key|auth_key|client_key|credential|_pem$|"
    r"^(kube)?config_raw$",
    re.IGNORECASE,
)
# Names and IDs of secrets, which are not secret themselves.
_NO_SECRET = re.compile(r"(_id|_name|_ids|_names|_ref|_version|_path|_ttl|_type|namespace)$", re.IGNORECASE)
_CONTENT = re.compile(r"(^|_)(value|values|data|content|payload|plaintext|encrypted)(_|$)", re.IGNORECASE)


def infer(directories: Iterable[Path], keys: Iterable[Key]) -> Inference:
    """The inference for the types in `keys` from all configuration files of these directories."""
    reader = _Reader(frozenset(keys))
    for directory in directories:
        for file in configuration_files(directory):
            reader.read(file)
    return reader.finish()


class _Reader:
    def __init__(self, keys: frozenset[Key]) -> None:
        self.inference = Inference({key: Body() for key in keys}, {key: AttributeReads() for key in keys})
        names = "|".join(sorted({re.escape(name) for _, name in keys})) or "(?!)"
        self.mentions = re.compile(rf"(?<![\w.-])(?:(?:data\.|ephemeral\.)?(?:{names})(?![\w-])|self\.)".encode())
        self.files: list[Path] = []

    def read(self, file: Path) -> None:
        self.files.append(file)
        source = file.read_bytes()
        for provider, function in _FUNCTION.findall(source):
            self.inference.functions.setdefault(provider.decode(), set()).add(function.decode())
        if self.mentions.search(source) is None:
            return
        if not file.name.endswith(".json"):
            self._read_blocks(parse(source))
            self._read_references(source)
            return
        for block in blocks_in(file):
            body = self._body(block.kind, block.labels)
            if body is not None:
                body.is_written = body.is_json = True
                meta = _META[block.kind]
                body.arguments |= dict.fromkeys(block.attributes.keys() - meta, "string")
                body.secrets |= {name for name in body.arguments if _is_secret(block.labels[0], name, "")}
        for source in _templates(file):
            self._read_references(source)

    def finish(self) -> Inference:
        """An object that is passed on as a whole may be read anywhere: it has every attribute that anything has."""
        if self.inference.read_entirely:
            skipped = dict.fromkeys((name for _, name in self.inference.bodies), 1) | _STEPS_OF_ADDRESS
            sources = (source for file in self.files for source in _sources(file))
            read = {name for source in sources for name in _attributes_read(parse(source), skipped)}
            for key in self.inference.read_entirely:
                for name in read:
                    self.inference.readings[key].members.setdefault(name, AttributeReads())
        return self.inference

    def _body(self, kind: str, labels: list[str]) -> Body | None:
        return self.inference.bodies.get((kind, labels[0])) if labels else None

    def _read_blocks(self, node: Node) -> None:
        for block in blocks(node):
            kind, labels, body = _parts(block)
            target = self._body(kind, labels)
            if target is not None:
                _fill(target, body, labels[0], _META[kind])
            elif kind == "check":
                self._read_blocks(body)

    def _read_references(self, source: bytes) -> None:
        tree = parse(source)
        for mention in self.mentions.finditer(source):
            named = tree.descendant_for_byte_range(mention.start(), mention.start() + 1)
            first = None if named is None else named.parent
            if first is None or first.type != "variable_expr" or _is_for_order(first):
                continue
            if text_of(first) == "self":
                self._read_self(first)
            else:
                self._read_traversal(text_of(first), list(_steps(_following(first))), _empty(first.parent))

    def _read_self(self, first: Node) -> None:
        """Note what a provisioner, a connection or a condition reads of the resource that it is in."""
        block: Node | None = first
        while block is not None:
            kind, labels, _ = _parts(block) if block.type == "block" else ("", [], block)
            if kind in _MODES and labels and (kind, labels[0]) in self.inference.readings:
                self.inference.readings[kind, labels[0]].follow(_plain(list(_steps(_following(first)))), None)
            block = block.parent

    def _read_traversal(self, root: str, steps: list[str | None], empty: Any) -> None:
        """Note one reference: its first steps name the resource, the others are read of it."""
        names = [root, *steps]
        mode = root if root in _MODES[1:] else "resource"
        start = 1 if mode != "resource" else 0
        if len(names) < start + 2 or names[start] is None:
            return
        key = (mode, str(names[start]))
        if key not in self.inference.readings:
            return
        rest = names[start + 2 :]
        if rest and (rest[0] is None or rest[0].startswith(_KEY)):  # count, for_each, or a splat
            rest = rest[1:]
        if rest:
            self.inference.readings[key].follow(_plain(rest), empty)
        else:
            self.inference.read_entirely.add(key)


def _plain(steps: list[str | None]) -> list[str | None]:
    """Steps without the marks of keys."""
    return [step and step.removeprefix(_KEY) for step in steps]


def _sources(file: Path) -> Iterator[bytes]:
    """The HCL in a file."""
    if file.name.endswith(".json"):
        yield from _templates(file)
    else:
        yield file.read_bytes()


def _templates(file: Path) -> Iterator[bytes]:
    """The texts with references in a file in Terraform's JSON syntax, each as HCL."""
    for template in re.findall(r'"(?:[^"\\]|\\.)*\$\{(?:[^"\\]|\\.)*"', file.read_text(errors="replace")):
        yield f"x = {json.dumps(json.loads(template))}".encode()


def _attributes_read(node: Node, skipped: dict[str, int]) -> Iterator[str]:
    """The names of all attributes that are read of anything, without the first steps, which name an object."""
    todo = [node]
    while todo:
        expression = todo.pop()
        todo += expression.named_children
        if expression.type == "variable_expr":
            steps = list(_steps(_following(expression)))[skipped.get(text_of(expression), 0) :]
            yield from (step for step in steps if step and not step.startswith(_KEY))


def _following(node: Node) -> list[Node]:
    """The siblings after a node."""
    siblings: list[Node] = []
    while (following := node.next_named_sibling) is not None:
        siblings.append(following)
        node = following
    return siblings


def _is_for_order(node: Node) -> bool:
    """Whether a reference only orders resources, as in `depends_on`, and reads nothing."""
    parent: Node | None = node
    while parent is not None and parent.type != "body":
        if parent.type == "attribute":
            return text_of(parent.named_children[0]) in _ORDER_ONLY
        parent = parent.parent
    return False


def _steps(nodes: list[Node]) -> Iterator[str | None]:
    """The steps of a traversal: names, keys with the prefix _KEY, and None for an index or splat."""
    for node in nodes:
        if node.type == "get_attr":
            yield text_of(node.named_children[0])
        elif node.type == "index":
            key = re.fullmatch(r'\[\s*"(\w+)"\s*\]', text_of(node))
            yield _KEY + key[1] if key else None
        elif node.type == "splat":
            yield None
            yield from _steps(node.named_children[0].named_children)
        else:
            return


_OF_MAPS = frozenset(["keys", "lookup", "merge", "tomap", "values"])
_OF_LISTS = frozenset(
    [
        *("alltrue", "anytrue", "chunklist", "coalescelist", "compact", "concat", "contains", "distinct", "element"),
        *("flatten", "index", "join", "length", "matchkeys", "max", "min", "one", "setintersection", "setsubtract"),
        *("setunion", "slice", "sort", "sum", "tolist", "toset", "transpose"),
    ]
)


def _empty(expression: Node | None) -> Any:
    """The empty collection that is valid at the place of an expression: in `for`, `for_each` or a function call."""
    parent = None if expression is None or expression.type != "expression" else expression.parent
    if parent is None:
        return None
    if parent.type == "for_intro":
        return []
    if parent.type == "attribute":
        return {} if text_of(parent.named_children[0]) == "for_each" else None
    if parent.type == "function_arguments" and parent.parent is not None:
        function = text_of(parent.parent.named_children[0])
        if function in _OF_MAPS:
            return {}
        return [] if function in _OF_LISTS else None
    return None


def _fill(target: Body, body: Node, type_: str, meta: frozenset[str]) -> None:
    for node in body.named_children:
        if node.type == "attribute" and len(node.named_children) > 1:
            name = text_of(node.named_children[0])
            if name not in meta:
                expression = text_of(node.named_children[-1])
                target.arguments[name] = _form(name, expression)
                if _is_secret(type_, name, expression):
                    target.secrets.add(name)
    target.is_written = True
    seen: set[str] = set()
    for block in blocks(body):
        kind, labels, inner = _parts(block)
        if kind in meta:
            continue
        if kind == "dynamic" and labels:
            contents = [part for name, _, part in map(_parts, blocks(inner)) if name == "content"]
            is_repeated, kind, bodies = True, labels[0], contents
        else:
            is_repeated, bodies = kind in seen, [inner]
        seen.add(kind)
        nested = target.blocks.setdefault(kind, Body())
        nested.is_repeated |= is_repeated
        for content in bodies:
            _fill(nested, content, type_, frozenset())


def _form(name: str, expression: str) -> Form:
    """The likely form of the value of an expression. For a reference, the argument's name decides."""
    if expression.startswith(("[", "{")):
        return "list" if expression.startswith("[") else "map"
    is_plain = expression.startswith(('"', "<<")) or not expression[:1].isalpha() or expression in ("true", "false")
    return "string" if is_plain or not name.endswith("s") else "list"


def _is_secret(type_: str, name: str, expression: str) -> bool:
    """Whether an argument holds a secret, by its name, the names inside of it, or as content of a secret type."""
    names = [name, *re.findall(r'[{,\n]\s*"?([\w-]+)"?\s*[=:]', expression)]
    if any(_SECRET.search(candidate) and not _NO_SECRET.search(candidate) for candidate in names):
        return True
    return _SECRET.search(type_) is not None and _CONTENT.search(name) is not None


def _parts(block: Node) -> tuple[str, list[str], Node]:
    """The kind, labels and body of a block. The body of an empty block is its opening brace."""
    kind, labels = header(block)
    opening = next((child for child in block.named_children if child.type == "block_start"), block)
    return kind, labels, body_of(block) or opening
