"""Replaces the provider that is built into Terraform, so that a remote state needs no network.

Terraform uses an attached provider instead of its own provider with the same address. This one has the types of the
built-in provider of Terraform 1.6 to 1.15, but not its functions. A configuration that calls one of them keeps the
built-in provider.
https://developer.hashicorp.com/terraform/language/state/remote-state-data and
https://developer.hashicorp.com/terraform/language/resources/terraform-data (both read 2026-11-30).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.standin import remote_state
from octoguard.standin.schema import Attribute, Kind, PackHeader, SchemaPack, TypeSchema, encode_types
from octoguard.standin.values import UNKNOWN, Object, canonical, dynamic

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.standin.scan import ProviderUsage

ADDRESS: Final = "terraform.io/builtin/terraform"
DATA: Final = "terraform_data"
_FUNCTION: Final = "provider::terraform::"

_REMOTE_STATE: Final = {
    "backend": Attribute(type="string", required=True),
    "config": Attribute(type="dynamic", optional=True),
    "defaults": Attribute(type="dynamic", optional=True),
    "outputs": Attribute(type="dynamic", computed=True),
    "workspace": Attribute(type="string", optional=True),
}
_DATA: Final = {
    "id": Attribute(type="string", computed=True),
    "input": Attribute(type="dynamic", optional=True),
    "output": Attribute(type="dynamic", computed=True),
    "triggers_replace": Attribute(type="dynamic", optional=True, force_new=True),
}


def is_needed(usage: ProviderUsage, *, in_place: bool) -> bool:
    """Whether the configuration reads a remote state and calls no function of the built-in provider.

    In a copy, overrides redirect remote states to local files, except remote states in a check block.
    """
    texts = (
        text
        for blocks in usage.blocks.values()
        for block in blocks
        for part in (block, *block.blocks)
        for text in part.attributes.values()
    )
    checked = (
        inner.labels[:1] == [remote_state.TYPE]
        for blocks in usage.blocks.values()
        for block in blocks
        if block.kind == "check"
        for inner in block.blocks
    )
    is_used = remote_state.TYPE in usage.types if in_place else any(checked)
    return is_used and not any(_FUNCTION in text for text in texts)


def pack() -> SchemaPack:
    """The schemas of the built-in provider."""
    types: dict[tuple[Kind, str], TypeSchema] = {
        ("data", remote_state.TYPE): TypeSchema(_REMOTE_STATE, is_framework=True),
        ("resource", DATA): TypeSchema(_DATA, is_framework=True),
    }
    return SchemaPack(
        PackHeader("terraform", "", "https://github.com/hashicorp/terraform", ""), encode_types(TypeSchema({}), types)
    )


def given_outputs(config: Object, home: Path) -> Object:
    """The outputs of a remote state that is a local file; {} for any other.

    A relative path starts from the directory `home`.
    """
    settings = config.get("config")
    settings = settings[1] if isinstance(settings, list) else None  # [type, value]
    path = settings.get("path") if isinstance(settings, dict) else None
    if config.get("backend") != "local" or not isinstance(path, str) or not (home / path).is_file():
        return {}
    outputs = remote_state.read_outputs(home / path)
    return {"outputs": dynamic(outputs, remote_state.type_of(outputs))}


def settle(planned: Object, prior: Object | None) -> None:
    """Plan the output of `terraform_data`: unchanged if the input is unchanged, else known after apply."""
    if prior is not None and canonical(planned["input"]) != canonical(prior.get("input")):
        planned["output"] = UNKNOWN
