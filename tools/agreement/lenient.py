"""A stand-in provider that lets be left out what the real one requires: for examples that only hint at a resource."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from octoguard.standin.provider import Provider
from octoguard.standin.schema import Attribute

if TYPE_CHECKING:
    from octoguard.standin.diagnostics import Diagnostic
    from octoguard.standin.schema import Attributes, Kind, TypeSchema
    from octoguard.standin.values import Object

Names = tuple[str, ...]


@dataclass(slots=True)
class LenientProvider(Provider):
    """Lets anything be left out of the types in `only`, None for all; of other types it asks what the real one asks.

    What `neighbours` leave out is known after apply. `strange` are arguments that the provider version does not have,
    by type and path: they are taken as they are written.
    """

    only: set[str] | None = None
    neighbours: set[str] = field(default_factory=set)
    strange: dict[str, set[Names]] = field(default_factory=dict)
    _loosened: set[tuple[Kind, str]] = field(default_factory=set)

    def type(self, kind: Kind, name: str) -> TypeSchema:
        """A schema in which everything may be left out."""
        schema = Provider.type(self, kind, name)
        if (kind, name) not in self._loosened and self._lets_pass(name):
            schema.attributes = _loose(schema.attributes, name in self.neighbours)
            for names in self.strange.get(name, ()):
                _add(schema.attributes, names)
            self._loosened.add((kind, name))
        return schema

    def validate(self, kind: Kind, name: str, config: Object | None) -> list[Diagnostic]:
        """No error of a type that is let pass."""
        return [] if self._lets_pass(name) else Provider.validate(self, kind, name, config)

    def validate_settings(self, config: Object | None) -> list[Diagnostic]:
        """No error."""
        return []

    def _lets_pass(self, name: str) -> bool:
        return self.only is None or name in self.only


def _add(attributes: Attributes, names: Names) -> None:
    """Let an argument pass that is in no schema."""
    *blocks, last = names
    for block in blocks:
        inner = attributes.get(block)
        if inner is None or inner.fields is None:
            return
        attributes = inner.fields
    attributes.setdefault(last, Attribute(type="dynamic", optional=True))


def _loose(attributes: Attributes, is_neighbour: bool) -> Attributes:
    return {name: _one(attribute, is_neighbour) for name, attribute in attributes.items()}


def _one(attribute: Attribute, is_neighbour: bool) -> Attribute:
    changes: dict[str, object] = {"min_items": 0}
    if attribute.required:
        changes |= {"required": False, "optional": True}
    if is_neighbour:
        changes |= {"computed": True, "default": None}
    if attribute.fields is not None:
        changes["fields"] = _loose(attribute.fields, is_neighbour)
    return msgspec.structs.replace(attribute, **changes)
