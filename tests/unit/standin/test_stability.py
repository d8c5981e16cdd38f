"""After a stand-in apply, planning the same configuration again changes nothing, whatever the type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octoguard.standin.diagnostics import RefusedPlanError
from octoguard.standin.provider import Provider
from octoguard.standin.schema import newest_pack
from octoguard.standin.values import Object, complete

if TYPE_CHECKING:
    from octoguard.standin.schema import Attribute, Attributes

_DEEPEST = 3


def configured(attributes: Attributes, optional: bool, depth: int = 0) -> Object:
    """A value for each required attribute, and for the optional ones where they are asked for."""
    return {
        name: value(name, one, optional, depth)
        if one.required or (optional and one.optional and depth < _DEEPEST)
        else [] if one.is_block else None
        for name, one in attributes.items()
    }  # fmt: skip


def value(name: str, attribute: Attribute, optional: bool, depth: int) -> Any:
    if attribute.type == "single":
        return None
    if attribute.fields is not None:
        return [configured(attribute.fields, optional, depth + 1)]
    match attribute.type:
        case "string":
            return attribute.enum[0] if attribute.enum else f"{name}-x"
        case "number":
            return int(attribute.minimum or 1)
        case "bool":
            return True
        case "map":
            return {"k": "v"}
        case _:
            return [value(name, attribute.element, optional, depth)] if attribute.element else []


@pytest.mark.parametrize("given", ["nothing", "what is required", "everything"])
def test_a_second_plan_changes_nothing(given: str) -> None:
    provider = Provider("registry.terraform.io/hashicorp/google", newest_pack("google"))
    provider.configure("c", {"project": "p", "region": "us-central1", "zone": "us-central1-a"})
    changed, refused = [], 0
    for name in provider.pack.names("resource"):
        attributes = provider.type("resource", name).attributes
        config = {} if given == "nothing" else configured(attributes, given == "everything")
        config = complete(attributes, config | {"timeouts": None})
        try:
            planned, _ = provider.plan(name, None, config, "c")
        except RefusedPlanError:
            refused += 1
            continue
        stored = provider.apply(name, planned, "c")
        if provider.plan(name, stored, config, "c") != (stored, []):
            changed.append(name)
    assert changed == []
    assert refused < 20
