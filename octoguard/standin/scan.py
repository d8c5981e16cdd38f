"""Finds the types, providers and modules that a Terraform root uses, without evaluating expressions.

Extra results are harmless, because they only add schemas. A missing result leads to a clear error of Terraform.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from octoguard.hcl import attributes, blocks, body_of, header, parse, parse_expression, text_of, unquoted
from octoguard.standin.modules import downloaded_modules, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.hcl import Node


_REGISTRY = "registry.terraform.io/"
# The default registries of Terraform and OpenTofu.
_REGISTRIES = {
    "registry.terraform.io": "registry.opentofu.org",
    "registry.opentofu.org": "registry.terraform.io",
}
_HCL = (".tf", ".tofu", ".tftest.hcl", ".tofutest.hcl")
_JSON = (".tf.json", ".tofu.json", ".tftest.json")
_CONFIGURATION = (".tf", ".tofu", ".tf.json", ".tofu.json")


def other_registry(address: str) -> str:
    """The address of the same provider in the other registry. `hashicorp/google` stands for both."""
    host, _, rest = address.partition("/")
    return f"{_REGISTRIES.get(host, host)}/{rest}"


@dataclass(slots=True)
class ProviderUsage:
    """The types, providers and modules that a root and its modules use.

    `providers` maps source addresses (`registry.terraform.io/hashicorp/google`) to their version constraints.
    `of_provider` maps source addresses to the blocks of that provider: `("resource", "acme_thing")`, or
    `("provider", "acme")` for its configuration. `missing` are calls of modules that are not downloaded, as
    `(address, source)`. `blocks` has the blocks of each directory without tests, and `calls` the directory of each
    called module.
    """

    types: set[str] = field(default_factory=set)
    providers: dict[str, set[str]] = field(default_factory=dict)
    of_provider: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    directories: list[Path] = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    blocks: dict[Path, list[HclBlock]] = field(default_factory=dict)
    calls: dict[Path, dict[str, Path]] = field(default_factory=dict)

    def require(self, address: str, constraint: str = "") -> None:
        """Record that a provider is used."""
        constraints = self.providers.setdefault(address, set())
        if constraint:
            constraints.add(constraint)


def scan(root: Path, *states: Path) -> ProviderUsage:
    """The usage of a root, its local modules, its downloaded modules, and the types in state files."""
    usage = ProviderUsage()
    downloaded = downloaded_modules(root)
    todo: list[tuple[Path, str]] = [(root.resolve(), "")]
    seen: set[Path] = set()
    while todo:
        directory, address = todo.pop()
        if directory in seen or not directory.is_dir():
            continue
        seen.add(directory)
        usage.directories.append(directory)
        module = _Module(usage, address)
        for file in _files(directory) + (_files(directory / "tests") if address == "" else []):
            module.read(file)
        module.finish()
        usage.blocks[directory] = module.blocks
        calls = usage.calls.setdefault(directory, {})
        for inner, source in module.calls:
            place = place_of(root, directory, inner, source, downloaded)
            if place is None:
                usage.missing.append((inner, source))
            else:
                calls[inner.rpartition(".")[2]] = place
                todo.append((place, inner))
    for state in states:
        _read_state(usage, state)
    return usage


class _Module:
    """One directory of configuration files; `calls` are its modules, as `(address, source)`."""

    def __init__(self, usage: ProviderUsage, address: str) -> None:
        self.usage = usage
        self.address = address
        self.calls: list[tuple[str, str]] = []
        self.local_names: dict[str, str] = {}
        self.named: dict[str, set[tuple[str, str]]] = {}
        self.constraints: list[tuple[str, str]] = []
        self.blocks: list[HclBlock] = []

    def read(self, file: Path) -> None:
        if not file.is_file():
            return
        file_blocks = blocks_in(file)
        for block in file_blocks:
            self._take(block, file)
        if file.name.endswith(_CONFIGURATION):
            self.blocks += file_blocks

    def finish(self) -> None:
        """Resolve local names of providers after all files are read. The default namespace is hashicorp."""
        for name, kinds in self.named.items():
            address = self.local_names.get(name, f"{_REGISTRY}hashicorp/{name}")
            self.usage.require(address)
            self.usage.of_provider.setdefault(address, set()).update(kinds)
        for name, constraint in self.constraints:
            self.usage.require(self.local_names.get(name, f"{_REGISTRY}hashicorp/{name}"), constraint)

    def _take(self, block: HclBlock, file: Path) -> None:
        match block.kind:
            case "resource" | "data" | "ephemeral" if block.labels:
                self._use(block.kind, block.labels[0], block.attributes.get("provider"))
            case "module" if block.labels and "source" in block.attributes:
                self._call(block.labels[0], unquoted(block.attributes["source"]))
            case "provider" | "mock_provider" if block.labels:
                self._configure(block.labels[0], unquoted(block.attributes.get("version", "")))
            case "terraform":
                self._take_requirements(block)
            case "check":
                for inner in block.blocks:
                    self._take(inner, file)
            case "run" if block.labels:
                for inner in block.blocks:
                    if inner.kind == "module" and "source" in inner.attributes:
                        self._call_tested(file, block.labels[0], unquoted(inner.attributes["source"]))
            case "moved" | "removed" | "import":
                for key in ("from", "to"):
                    self._take_reference(block.attributes.get(key, ""))
            case _:
                pass

    def _use(self, kind: str, type_: str, provider: str | None) -> None:
        """Record a type. Its provider is the `provider` argument, or else the prefix of the type."""
        self.usage.types.add(type_)
        name = unquoted(provider).partition(".")[0] if provider else type_.partition("_")[0]
        self.named.setdefault(name, set()).add((kind, type_))

    def _configure(self, provider: str, version: str) -> None:
        """Record a provider block. It may have a version constraint in the form before Terraform 0.13."""
        self.named.setdefault(provider, set()).add(("provider", provider))
        self.constraints.append((provider, version))

    def _call(self, name: str, source: str) -> None:
        self.calls.append((f"{self.address}.{name}".lstrip("."), source))

    def _call_tested(self, file: Path, run: str, source: str) -> None:
        """Record a module of a test. Its address contains the path of the test: `test.tests.main.setup`."""
        folder = ["tests"] if file.parent.name == "tests" else []
        self.calls.append((".".join(["test", *folder, file.name.partition(".")[0], run]), source))

    def _take_requirements(self, block: HclBlock) -> None:
        for inner in block.blocks:
            if inner.kind == "required_providers":
                for name, text in inner.attributes.items():
                    self._require(name, _object(text))

    def _take_reference(self, address: str) -> None:
        steps = [step.partition("[")[0] for step in address.split(".")]
        while len(steps) > 1 and steps[0] == "module":
            steps = steps[2:]
        if len(steps) > 1:
            self.usage.types.add(steps[0])  # its provider comes from the resource or the state

    def _require(self, name: str, requirement: dict[str, str]) -> None:
        address = source_address(requirement.get("source") or f"hashicorp/{name}")
        self.local_names[name] = address
        self.usage.require(address, requirement.get("version", ""))


def source_address(source: str) -> str:
    """A provider's full address: `hashicorp/google` is short for `registry.terraform.io/hashicorp/google`.

    Addresses are in lower case, as in Terraform: `DeviaVir/gsuite` and `deviavir/gsuite` are the same provider.
    """
    lowered = source.lower()
    return lowered if lowered.count("/") > 1 else _REGISTRY + (lowered if "/" in lowered else f"hashicorp/{lowered}")


def blocks_in(file: Path) -> list[HclBlock]:
    """The blocks of a configuration or test file; [] for any other file."""
    if file.name.endswith(_HCL):
        return [_block(node) for node in blocks(parse(file.read_bytes()))]
    return list(_json_blocks(_decoded(file))) if file.name.endswith(_JSON) else []


def _files(directory: Path) -> list[Path]:
    return sorted(directory.iterdir()) if directory.is_dir() else []


def configuration_files(directory: Path) -> list[Path]:
    """The configuration and test files of a directory that Terraform or OpenTofu reads."""
    files = _files(directory) + _files(directory / "tests")
    return [file for file in files if file.is_file() and file.name.endswith(_HCL + _JSON)]


def locked_versions(root: Path) -> dict[str, str]:
    """`{provider address: version}` of the lock file of a root; {} without a lock file."""
    lock = root / ".terraform.lock.hcl"
    if not lock.is_file():
        return {}
    providers = [_block(node) for node in blocks(parse(lock.read_bytes())) if header(node)[0] == "provider"]
    return {block.labels[0]: unquoted(block.attributes.get("version", "")) for block in providers if block.labels}


def _read_state(usage: ProviderUsage, file: Path) -> None:
    try:
        resources = json.loads(file.read_bytes()).get("resources", [])
    except (OSError, ValueError, AttributeError):
        return  # Terraform reports the error
    for resource in resources:
        type_ = str(resource.get("type", ""))
        usage.types.add(type_)
        address = str(resource.get("provider", "")).partition('provider["')[2].partition('"]')[0]
        if address:
            usage.require(address)
            kind = "data" if resource.get("mode") == "data" else "resource"
            usage.of_provider.setdefault(address, set()).add((kind, type_))


@dataclass(frozen=True, slots=True)
class HclBlock:
    """A block. The values of `attributes` are the text of their expressions."""

    kind: str
    labels: list[str]
    attributes: dict[str, str]
    blocks: list[HclBlock]


def _block(node: Node) -> HclBlock:
    kind, labels = header(node)
    body = body_of(node)
    values = {name: text_of(expression) for name, expression in attributes(body)}
    return HclBlock(kind, labels, values, [_block(inner) for inner in blocks(body)] if body else [])


def _object(text: str) -> dict[str, str]:
    """The string members of an object expression; `"~> 7.0"` alone is the old form of `{ version = "~> 7.0" }`."""
    node = parse_expression(text)
    members: dict[str, str] = {}
    todo = [node]
    while todo:
        child = todo.pop()
        if child.type == "object_elem":
            key, value = child.named_children[0], child.named_children[-1]
            members[unquoted(text_of(key))] = unquoted(text_of(value))
        else:
            todo += child.named_children
    return members or {"version": unquoted(text)}


def _decoded(file: Path) -> Any:
    try:
        return json.loads(file.read_bytes())
    except ValueError:
        return None  # Terraform reports the error


def _json_blocks(content: Any) -> Iterator[HclBlock]:
    """The blocks in Terraform's JSON syntax, in which every object may be a block."""
    for kind, value in content.items() if isinstance(content, dict) else ():
        for labels, body in _labelled(value, _LABELS.get(kind, 0)):
            attributes = {key: _expression(item) for key, item in body.items()}
            yield HclBlock(kind, labels, attributes, list(_json_blocks(body)))


def _expression(value: Any) -> str:
    """A value of Terraform's JSON syntax as an expression; a string without a template is returned unchanged."""
    if not isinstance(value, str):
        return json.dumps(value)
    if "${" not in value:
        return value
    inner = value[2:-1]
    return inner if value == f"${{{inner}}}" and "${" not in inner else f'"{value}"'


def _labelled(value: Any, count: int) -> list[tuple[list[str], dict[str, Any]]]:
    """The bodies of blocks with `count` labels. At each level, there can be one body or a list."""
    bodies = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]
    if count == 0:
        return [([], item) for item in bodies]
    inner = [(label, *pair) for item in bodies for label, given in item.items() for pair in _labelled(given, count - 1)]
    return [([label, *labels], body) for label, labels, body in inner]


_LABELS = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "module": 1,
    "provider": 1,
    "mock_provider": 1,
    "run": 1,
    "check": 1,
    "variable": 1,
    "output": 1,
}
