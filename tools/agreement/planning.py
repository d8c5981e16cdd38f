"""Plans an example offline with a matching provider version, without the blocks that Terraform rejects."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tree_sitter_hcl
from tree_sitter import Language, Parser

from octoguard.errors import OctoguardError
from octoguard.sources import terraform
from octoguard.sources.offline import usage_of
from octoguard.standin.schema import Attribute, read_pack
from octoguard.standin.server import serving
from octoguard.standin.session import available, terraform_environment
from octoguard.standin.versions import choose
from tools.agreement.lenient import LenientProvider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from octoguard.standin.provider import Provider
    from tools.agreement.labels import Example
    from tools.agreement.lenient import Names

_PARSER = Parser(Language(tree_sitter_hcl.language()))
_FILE = "agreement_{}.tf"
_ATTEMPTS = 15
_UNDECLARED = re.compile(
    r'A (?P<kind>managed|data) resource "(?P<type>[\w-]+)" "(?P<name>[\w-]+)" has not been declared'
)
_STRANGE = re.compile(r'An argument named "(?P<name>[\w-]+)" is not expected here\.(?! Did you mean to define a block)')
_STRANGE_BLOCK = re.compile(r'Blocks of type "[\w-]+" are not expected here\.(?! Did you mean)')
_PLACE = re.compile(r"on (?P<file>\S+\.tf) line (?P<line>\d+)")
_VARIABLE = re.compile(r"\b(?P<kind>var|local)\.(?P<name>[\w-]+)")
_UNKNOWN = "terraform_data.agreement_unknown.output"


@dataclass(frozen=True, slots=True)
class Provision:
    """The provider of a plan. A lenient one has no required arguments."""

    source: str
    version: str
    is_lenient: bool = False

    @property
    def name(self) -> str:
        """A readable name."""
        return f"{self.source} {self.version}"


# From the newest to the oldest version that octoguard has.
PROVISIONS = [
    Provision("google", "7.46.0"),
    Provision("google-beta", "7.46.0"),
    Provision("google", "6.50.0"),
    Provision("google", "5.45.2"),
    Provision("google", "4.85.0"),
]
LENIENT = [Provision(provision.source, provision.version, is_lenient=True) for provision in PROVISIONS]


@dataclass(slots=True)
class Planned:
    """A plan JSON, and the resources that were removed for it: `{address: Terraform's reason}`.

    `alone` are labelled resources that are linked to a removed block.
    """

    provision: str
    plan: bytes | None
    refused: dict[str, str] = field(default_factory=dict)
    alone: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Block:
    """A top-level block of a file."""

    file: Path
    first: int
    last: int
    start: int
    end: int
    address: str


def plan(example: Example, provision: Provision) -> Planned:
    """Plan an example. Blocks that Terraform rejects are removed until the rest can be planned.

    The examples are excerpts, so a referenced resource that is missing is added as an empty block.
    """
    with tempfile.TemporaryDirectory(prefix="octoguard-agreement-") as scratch:
        root = Path(scratch) / "root"
        if example.folder is not None:
            shutil.copytree(example.folder, root, ignore=shutil.ignore_patterns("*.tfvars", "*.yaml", "*.json"))
        else:
            root.mkdir()
            (root / "main.tf").write_text(example.text)
        _prepare(root, provision)
        planned = Planned(provision.name, None)
        texts = {block.address: _text(block) for file in root.glob("*.tf") for block in _blocks(file)}
        attempt = _Attempt(root, provision, planned.refused, labelled=frozenset(example.labels))
        for _ in range(_ATTEMPTS):
            try:
                planned.plan = _plan(attempt)
                break
            except OctoguardError as error:
                if not _mend(attempt, error):
                    planned.refused["*"] = str(error).partition("offline: ")[2] or str(error)
                    break
        planned.alone = sorted(_beside(example.labels.keys() & texts.keys(), planned.refused, texts))
        return planned


def _beside(labelled: set[str], refused: dict[str, str], texts: dict[str, str]) -> Iterator[str]:
    """The resources that refer to a rejected block, or that it refers to, and that are therefore incomplete."""
    for address in labelled - refused.keys():
        if any(_names(texts[address], other) or _names(texts.get(other, ""), address) for other in refused):
            yield address


def _names(text: str, address: str) -> bool:
    return re.search(rf"\b{re.escape(address)}\b(?!-)", text) is not None


@dataclass(slots=True)
class _Attempt:
    """A root that is changed until it plans: the resources added, and the unknown arguments allowed."""

    root: Path
    provision: Provision
    refused: dict[str, str]
    added: set[tuple[str, str, str]] = field(default_factory=set)
    strange: dict[str, dict[Names, Attribute]] = field(default_factory=dict)
    labelled: frozenset[str] = frozenset()


def _mend(attempt: _Attempt, error: OctoguardError) -> bool:
    """Fix the errors of Terraform; returns False if nothing can be fixed."""
    output = _joined(error.detail)
    missing = {(match["kind"], match["type"], match["name"]) for match in _UNDECLARED.finditer(output)}
    if missing - attempt.added:
        attempt.added |= missing
        (attempt.root / _FILE.format("neighbours")).write_text("".join(_neighbours(attempt)))
        return True
    errors = list(_errors(attempt.root, error.detail))
    twice = [
        block
        for block, text, _ in errors
        if text.startswith("Duplicate resource") and block.address not in attempt.labelled
    ]
    if twice:
        _rename(twice[0])
        return True
    if attempt.provision.is_lenient:
        passed = [_let_pass(attempt, block, text, row) for block, text, row in errors]
        if any(passed):
            return True
    for block, text, _ in errors:
        attempt.refused.setdefault(block.address, _shortened(text))
    _take_out(block for block, _, _ in errors)
    return bool(errors)


def _rename(block: _Block) -> None:
    """Rename the second of two resources with the same name."""
    data = block.file.read_bytes()
    name = block.address.rpartition(".")[2].encode()
    inside = data[block.start : block.end].replace(b'"%s"' % name, b'"%s_%d"' % (name, block.first), 1)
    block.file.write_bytes(data[: block.start] + inside + data[block.end :])


def _neighbours(attempt: _Attempt) -> Iterator[str]:
    text = "".join(file.read_text() for file in attempt.root.glob("*.tf"))
    for kind, type_, name in sorted(attempt.added):
        count = "count = 1" if re.search(rf"\b{type_}\.{name}\[0\]", text) else ""
        yield f'{"data" if kind == "data" else "resource"} "{type_}" "{name}" {{ {count} }}\n'


def _let_pass(attempt: _Attempt, block: _Block, text: str, row: int) -> bool:
    """Allow an argument or block that the provider version does not have; False for any other error.

    An argument is kept as written, a block is removed.
    """
    argument = _STRANGE.search(text)
    if argument is None:
        inner = _innermost(block.file, row) if _STRANGE_BLOCK.search(text) else None
        if inner is not None:
            _take_out(iter([inner]))
        return inner is not None
    names = (*_inner_blocks(block.file, row), argument["name"])
    known = attempt.strange.setdefault(block.address.partition(".")[0], {})
    value = block.file.read_text().splitlines()[row].partition("=")[2].strip()
    if names in known or value.startswith(("{", "[")):
        return False
    known[names] = Attribute(type="bool" if value.casefold() in ("true", "false") else "string", optional=True)
    return True


def _joined(output: str) -> str:
    return " ".join(line.strip(" │╷╵\t") for line in output.splitlines())


def _prepare(root: Path, provision: Provision) -> None:
    """Set the provider version, and replace variables without a value by an unknown value."""
    declared: set[str] = set()
    for file in sorted(root.glob("*.tf")):
        blocks = list(_blocks(file))
        variables = [block for block in blocks if block.address.startswith("variable.")]
        valued = [block for block in variables if "default" in _text(block)]
        declared |= {block.address.removeprefix("variable.") for block in valued}
        for block in blocks:
            if block.address == "locals":
                declared |= set(re.findall(r"(?m)^\s*([\w-]+)\s*=", _text(block)))
        _take_out(
            block for block in blocks if block.address == "terraform" or (block in variables and block not in valued)
        )
    has_unknown = False
    for file in sorted(root.glob("*.tf")):
        text = file.read_text()
        changed = _VARIABLE.sub(lambda match: match[0] if match["name"] in declared else _UNKNOWN, text)
        has_unknown = has_unknown or changed != text
        file.write_text(changed)
    lines = [
        "terraform {",
        "  required_providers {",
        f'    google = {{ source = "hashicorp/{provision.source}", version = "{provision.version}" }}',
        "  }",
        "}",
    ]
    if has_unknown:
        lines += ['resource "terraform_data" "agreement_unknown" {', "  input = jsondecode(timestamp())", "}"]
    (root / _FILE.format("provider")).write_text("\n".join([*lines, ""]))


def _text(block: _Block) -> str:
    return block.file.read_bytes()[block.start : block.end].decode()


def _plan(attempt: _Attempt) -> bytes:
    root, provision = attempt.root, attempt.provision
    program = terraform.require_terraform()
    usage = usage_of(root)
    neighbours = {type_ for _, type_, _ in attempt.added}
    providers: list[Provider] = []
    for address, constraints in usage.providers.items():
        name = address.rpartition("/")[2]
        if name == "terraform":
            continue
        if name not in available():
            raise OctoguardError(f"offline: no schema for {name}")
        pack = read_pack(available()[name][choose(available()[name], constraints)[0]])
        only = None if provision.is_lenient else neighbours
        providers.append(LenientProvider(address, pack, only=only, neighbours=neighbours, strange=attempt.strange))
    with serving(providers, usage.types) as attach:
        environment = terraform_environment() | {"TF_REATTACH_PROVIDERS": attach}

        def call(*arguments: str) -> str:
            done = terraform.run(program, root, list(arguments), environment)
            if done.code != 0:
                raise OctoguardError(f"offline: {done.reason}", done.messages)
            return done.out

        call("init", "-input=false", "-no-color", "-backend=false")
        call("plan", "-input=false", "-no-color", "-lock=false", "-out=agreement.tfplan")
        return call("show", "-no-color", "-json", "agreement.tfplan").strip().encode()


def _blocks(file: Path) -> Iterator[_Block]:
    """The top-level blocks of a file, even with syntax errors around them."""
    todo: list[Node] = [_PARSER.parse(file.read_bytes()).root_node]
    while todo:
        node = todo.pop(0)
        if node.type == "block":
            words = [(label.text or b"").decode().strip('"') for label in node.named_children if label.type != "body"]
            words = [word for word in words if re.fullmatch(r"[\w-]+", word)]
            address = ".".join(words[1:] if words[:1] == ["resource"] else words)
            yield _Block(file, node.start_point.row, node.end_point.row, node.start_byte, node.end_byte, address)
        else:
            todo = [
                child for child in node.named_children if child.type in ("body", "config_file", "ERROR", "block")
            ] + todo


def _errors(root: Path, output: str) -> Iterator[tuple[_Block, str, int]]:
    """The errors of Terraform, each with its block and the row in the file."""
    seen: set[tuple[Path, int]] = set()
    for error in re.split(r"(?m)^.{0,2}Error: ", output)[1:]:
        text = _joined(error)
        place = _PLACE.search(text)
        if place is None or place["file"].startswith("agreement_"):
            continue
        row = int(place["line"]) - 1
        for block in _blocks(root / place["file"]):
            if block.first <= row <= block.last and (block.file, row) not in seen:
                seen.add((block.file, row))
                yield block, text, row


def _innermost(file: Path, row: int) -> _Block | None:
    """The nested block that starts in a row."""
    todo: list[Node] = [_PARSER.parse(file.read_bytes()).root_node]
    while todo:
        node = todo.pop()
        if node.type == "block" and node.start_point.row == row:
            return _Block(file, row, node.end_point.row, node.start_byte, node.end_byte, "")
        todo += node.named_children
    return None


def _inner_blocks(file: Path, row: int) -> list[str]:
    """The names of the nested blocks around a row, without the outermost block."""
    names: list[str] = []
    todo: list[Node] = [_PARSER.parse(file.read_bytes()).root_node]
    while todo:
        node = todo.pop()
        if node.start_point.row <= row <= node.end_point.row:
            if node.type == "block":
                names.append((node.named_children[0].text or b"").decode())
            todo += node.named_children
    return names[1:]


def _shortened(text: str) -> str:
    """The error's title with its first sentence, without the lines of code."""
    return re.sub(r" on \S+ line \d+.*?: \d+: .*? {2,}|\s+", " ", text)[:200].strip()


def _take_out(blocks: Iterator[_Block]) -> None:
    """Blank out blocks, so that the line numbers of the rest stay the same."""
    by_file: dict[Path, list[_Block]] = {}
    for block in blocks:
        by_file.setdefault(block.file, []).append(block)
    for file, file_blocks in by_file.items():
        data = bytearray(file.read_bytes())
        for block in file_blocks:
            inside = data[block.start : block.end]
            data[block.start : block.end] = bytes(byte if byte == 10 else 32 for byte in inside)
        file.write_bytes(bytes(data))


def addresses(plan: bytes) -> set[str]:
    """The resources of a plan, without instance keys."""
    changes = json.loads(plan).get("resource_changes") or []
    names: set[str] = set()
    for change in changes:
        record: dict[str, Any] = change
        names.add(re.sub(r"\[[^\]]*\]", "", record["address"]))
    return names


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans of all examples, cached in a folder if there is one."""

    folder: Path | None

    def of(self, example: Example, provision: Provision) -> Planned:
        """The plan of an example, new or from the cache."""
        if self.folder is None:
            return plan(example, provision)
        lenient = "-lenient" if provision.is_lenient else ""
        name = f"{example.name}-{'-'.join(sorted(example.labels))[:80]}-{provision.name}{lenient}".replace(" ", "-")
        file = self.folder / f"{name}.json"
        if file.is_file():
            cached = json.loads(file.read_bytes())
            return Planned(
                cached["provision"], cached["plan"] and cached["plan"].encode(), cached["refused"], cached["alone"]
            )
        planned = plan(example, provision)
        self.folder.mkdir(parents=True, exist_ok=True)
        body = {
            "provision": planned.provision,
            "plan": planned.plan and planned.plan.decode(),
            "refused": planned.refused,
            "alone": planned.alone,
        }
        file.write_text(json.dumps(body))
        return planned
