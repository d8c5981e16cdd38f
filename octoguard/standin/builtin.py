"""Stands in for the provider that is built into Terraform, so that a remote state asks no network.

Terraform takes a provider that is attached instead of its own of the same address. Only what the built-in provider of
Terraform 1.6 to 1.15 has is here, without its functions: a configuration that calls one keeps the built-in provider.
https://developer.hashicorp.com/terraform/language/state/remote-state-data and
https://developer.hashicorp.com/terraform/language/resources/terraform-data (both read 2026-11-30).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.standin import remote_state
from octoguard.standin.schema import Attribute, Header, Kind, Pack, TypeSchema, encode_types
from octoguard.standin.values import UNKNOWN, Object, canonical

if TYPE_CHECKING:
    from octoguard.standin.scan import Usage

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


def is_needed(usage: Usage) -> bool:
    """Whether a configuration has a remote state, and nothing that only the built-in provider has."""
    texts = (
        text
        for blocks in usage.blocks.values()
        for block in blocks
        for one in (block, *block.blocks)
        for text in one.attributes.values()
    )
    return remote_state.TYPE in usage.types and not any(_FUNCTION in text for text in texts)


def pack() -> Pack:
    """The schemas of the built-in provider."""
    types: dict[tuple[Kind, str], TypeSchema] = {
        ("data", remote_state.TYPE): TypeSchema(_REMOTE_STATE, is_framework=True),
        ("resource", DATA): TypeSchema(_DATA, is_framework=True),
    }
    return Pack(
        Header("terraform", "", "https://github.com/hashicorp/terraform", ""), encode_types(TypeSchema({}), types)
    )


def settle(planned: Object, prior: Object | None) -> None:
    """The output of `terraform_data`: what it was while the input is the same, else known after apply."""
    if prior is not None and canonical(planned["input"]) != canonical(prior.get("input")):
        planned["output"] = UNKNOWN
