"""Finds the version of Terraform or OpenTofu that a configuration needs, if an older version rejects it.

Sources: https://github.com/hashicorp/terraform/tree/main/.changes and https://opentofu.org/docs/intro/whats-new/, for
each version (read 2026-11-30).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from octoguard.plan.version import parse, satisfies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.plan.version import Version
    from octoguard.standin.scan import HclBlock, ProviderUsage

TERRAFORM: Final = "Terraform"
OPENTOFU: Final = "OpenTofu"
_INSTALL: Final = {
    TERRAFORM: "https://developer.hashicorp.com/terraform/install",
    OPENTOFU: "https://opentofu.org/docs/intro/install/",
}
_FUNCTIONS: Final[dict[str, Version]] = {
    "issensitive": (1, 8),
    "templatestring": (1, 9),
    "ephemeralasnull": (1, 10),
    "convert": (1, 15),
}
_CALL: Final = re.compile(rf"\b({'|'.join(_FUNCTIONS)})\(|\bprovider::")
_LOGICAL: Final = (1, 12)
# Errors of operands that Terraform 1.12 and newer may skip.
_GUARDED: Final = re.compile(
    r"Error: (?P<summary>Attempt to get attribute from null value|Attempt to index null value|Invalid index|"
    r"Invalid function argument|Unsupported attribute|Operation failed|Invalid operand|Iteration over null value)"
    r"\s+on (?P<place>\S+ line \d+)[^\n]*\n(?:[^\n]+\n)*?[^\n]*(?:&&|\|\|)"
)


@dataclass(frozen=True, slots=True)
class Need:
    """A feature and the first version of the program that has it."""

    program: str
    version: Version
    what: str


def unmet(usage: ProviderUsage, root: Path, banner: str, error: str) -> str:
    """Why the program is too old for a configuration, in one line without the root; "" if it is not.

    `banner` is the version output of the program, and `error` its error output.
    """
    match = re.search(r"(Terraform|OpenTofu) v(\d+\.\d+\.\d+)", banner)
    if match is None:
        return ""
    program, version = match[1], parse(match[2])
    installed = f"{program} {match[2]} is on the PATH"
    if (constraint := _required(usage, version)) and "Unsupported Terraform Core version" in error:
        return (
            f"required_version is {constraint}, but {installed}: install a version that matches ({_INSTALL[program]})"
        )
    needs = [need for need in _needs(usage, root) if need.program != program or need.version > version[:2]]
    if not needs and program == TERRAFORM and version < _LOGICAL and (guarded := _GUARDED.search(error)):
        return (
            f"{guarded['summary']} on {guarded['place']}: Terraform 1.12 and newer do not evaluate the second "
            f"operand of && or || if the first one decides, but {installed}: try a newer version ({_INSTALL[program]})"
        )
    if not needs or (program == OPENTOFU and not any(need.what in error for need in needs)):
        return ""
    newest = max(needs, key=lambda need: need.version)
    first = ".".join(map(str, newest.version))
    return (
        f"the configuration needs {newest.program} {first} or newer ({newest.what}), but {installed}: install it "
        f"({_INSTALL[newest.program]})"
    )


def _required(usage: ProviderUsage, version: Version) -> str:
    """The first `required_version` that the version does not satisfy; "" if there is none."""
    constraints = (
        block.attributes["required_version"].strip('"')
        for blocks in usage.blocks.values()
        for block in blocks
        if block.kind == "terraform" and "required_version" in block.attributes
    )
    return next((constraint for constraint in constraints if not satisfies(version, constraint)), "")


def _needs(usage: ProviderUsage, root: Path) -> Iterator[Need]:
    for directory, blocks in usage.blocks.items():
        for block in blocks:
            yield from _of_block(block, is_root=directory == root)


def _of_block(block: HclBlock, *, is_root: bool) -> Iterator[Need]:
    name = ".".join([block.kind, *block.labels])
    for argument, version in _ARGUMENTS.get(block.kind, {}).items():
        if argument in block.attributes:
            yield Need(TERRAFORM, version, f"{argument} of {name}")
    if block.kind in _BLOCKS:
        yield Need(TERRAFORM, _BLOCKS[block.kind], f"the block {name}")
    if block.kind == "import" and not is_root:
        yield Need(TERRAFORM, (1, 16), "an import block in a module")
    if block.kind == "module" and re.match(r'var\.|local\.|".*\$\{', block.attributes.get("source", "")):
        yield Need(TERRAFORM, (1, 15), f"a variable in the source of {name}")
    if block.kind == "provider" and "for_each" in block.attributes:
        yield Need(OPENTOFU, (1, 9), f"for_each of {name}")
    for inner in block.blocks:
        if block.kind == "terraform" and inner.kind == "encryption":
            yield Need(OPENTOFU, (1, 7), "the block terraform.encryption")
        if block.kind == "resource" and inner.kind == "lifecycle":
            yield from _of_lifecycle(inner, name)
    yield from _of_calls(block, name)


def _of_lifecycle(block: HclBlock, name: str) -> Iterator[Need]:
    if any(inner.kind == "action_trigger" for inner in block.blocks):
        yield Need(TERRAFORM, (1, 14), f"action_trigger of {name}")
    if "destroy" in block.attributes:
        yield Need(TERRAFORM, (1, 16), f"lifecycle.destroy of {name}")
    if "enabled" in block.attributes:
        yield Need(OPENTOFU, (1, 11), f"lifecycle.enabled of {name}")


def _of_calls(block: HclBlock, name: str) -> Iterator[Need]:
    for text in block.attributes.values():
        for call in _CALL.finditer(text):
            function = call[1] or "a function of a provider"
            yield Need(TERRAFORM, _FUNCTIONS.get(function, (1, 8)), f"{function} in {name}")
    for inner in block.blocks:
        yield from _of_calls(inner, name)


_BLOCKS: Final[dict[str, Version]] = {"removed": (1, 7), "ephemeral": (1, 10), "action": (1, 14)}
_ARGUMENTS: Final[dict[str, dict[str, Version]]] = {
    "import": {"for_each": (1, 7), "identity": (1, 12)},
    "variable": {"ephemeral": (1, 10), "deprecated": (1, 15), "const": (1, 15)},
    "output": {"ephemeral": (1, 10), "deprecated": (1, 15), "type": (1, 15)},
}
