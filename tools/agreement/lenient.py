"""A stand-in provider without required arguments, for examples with incomplete resources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from octoguard.standin.provider import Provider
from octoguard.standin.values import UNKNOWN

if TYPE_CHECKING:
    from octoguard.standin.diagnostics import Diagnostic
    from octoguard.standin.provider import Import
    from octoguard.standin.replacement import Path
    from octoguard.standin.schema import Attribute, Attributes, Kind, TypeSchema
    from octoguard.standin.values import Object

Names = tuple[str, ...]


@dataclass(slots=True)
class LenientProvider(Provider):
    """Requires no arguments in the types in `only` (None for all). Other types have their real required arguments.

    Unset attributes of `neighbours` are known after apply. `strange` are arguments that the provider version does not
    have, by type and path. They are kept as written.
    """

    only: set[str] | None = None
    neighbours: set[str] = field(default_factory=set)
    strange: dict[str, dict[Names, Attribute]] = field(default_factory=dict)
    _loosened: set[tuple[Kind, str]] = field(default_factory=set)

    def type(self, kind: Kind, name: str) -> TypeSchema:
        """A schema in which every argument is optional."""
        schema = Provider.type(self, kind, name)
        if (kind, name) not in self._loosened and self._lets_pass(name):
            schema.attributes = _loose(schema.attributes)
            for names, attribute in self.strange.get(name, {}).items():
                _add(schema.attributes, names, attribute)
            self._loosened.add((kind, name))
        return schema

    def plan(
        self,
        name: str,
        prior: Object | None,
        config: Object | None,
        connection: str,
        imported: Import | None = None,
    ) -> tuple[Object | None, list[Path]]:
        """Unset attributes of a neighbour are known after apply."""
        planned, replaced = Provider.plan(self, name, prior, config, connection, imported)
        if planned is not None and name in self.neighbours and not any((config or {}).values()):
            planned = {key: UNKNOWN if value is None else value for key, value in planned.items()}
        return planned, replaced

    def validate(self, kind: Kind, name: str, config: Object | None) -> list[Diagnostic]:
        """The errors of a configuration, except of lenient types."""
        return [] if self._lets_pass(name) else Provider.validate(self, kind, name, config)

    def _lets_pass(self, name: str) -> bool:
        return self.only is None or name in self.only


def _add(attributes: Attributes, names: Names, attribute: Attribute) -> None:
    """Accept an argument that the schema does not have."""
    *blocks, last = names
    for block in blocks:
        inner = attributes.get(block)
        if inner is None or inner.fields is None:
            return
        attributes = inner.fields
    attributes.setdefault(last, attribute)


def _loose(attributes: Attributes) -> Attributes:
    return {name: _one(attribute) for name, attribute in attributes.items()}


def _one(attribute: Attribute) -> Attribute:
    changes: dict[str, object] = {"min_items": 0}
    if attribute.required:
        changes |= {"required": False, "optional": True}
    if attribute.fields is not None:
        changes["fields"] = _loose(attribute.fields)
    return msgspec.structs.replace(attribute, **changes)
