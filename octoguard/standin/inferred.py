"""The stand-in for a provider without a schema. It plans the configuration unchanged and validates nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from octoguard.standin import dynamic
from octoguard.standin.provider import Import, Provider
from octoguard.standin.schema import PackHeader, SchemaPack, encode_types
from octoguard.standin.uses import AttributeReads, Inference
from octoguard.standin.values import UNKNOWN, Object

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from octoguard.standin.replacement import Path
    from octoguard.standin.schema import Attribute, Attributes, Kind
    from octoguard.standin.uses import Key


def called_functions(address: str, inference: Inference, keys: Iterable[Key]) -> frozenset[str]:
    """The functions of a provider that the configuration calls, under any of its local names."""
    names = {address.rpartition("/")[2], *(name for kind, name in keys if kind == "provider")}
    return frozenset().union(*(inference.functions.get(name, ()) for name in names))


def inferred_provider(address: str, inference: Inference, keys: Collection[Key]) -> InferredProvider:
    """The stand-in for a provider with an inferred schema. `keys` are its types and provider blocks."""
    types: dict[tuple[Kind, str], Any] = {}
    settings = inference.schema(("provider", address.rpartition("/")[2]))
    for kind, name in sorted(keys):
        schema = inference.schema((kind, name))
        if kind == "provider":
            settings.attributes |= schema.attributes
        elif kind in ("resource", "data", "ephemeral"):
            types[kind, name] = schema  # type: ignore[index]
    pack = SchemaPack(PackHeader(address.rpartition("/")[2], "", "", ""), encode_types(settings, types))
    return InferredProvider(
        address, pack, called_functions(address, inference, keys), is_checked=False, inference=inference
    )


@dataclass(slots=True)
class InferredProvider(Provider):
    """A provider with an inferred schema. Its values have any type, and each value carries its type."""

    inference: Inference = field(default_factory=Inference)

    def upgrade(self, name: str, state: Object) -> Object:
        """The attributes of a stored object that the configuration uses. A real state has no types beside values."""
        attributes = self.type("resource", name).attributes
        return {key: _stored(attribute, state.get(key)) for key, attribute in attributes.items()}

    def read(self, name: str, state: Object | None) -> Object | None:  # noqa: ARG002
        """The stored object, unchanged."""
        return state

    def plan(
        self,
        name: str,
        prior: Object | None,
        config: Object | None,
        connection: str,  # noqa: ARG002
        imported: Import | None = None,  # noqa: ARG002
    ) -> tuple[Object | None, list[Path]]:
        """The configured values. Others keep their value or are known after apply. Nothing forces a replacement."""
        if config is None:
            return None, []
        attributes = self.type("resource", name).attributes
        return {
            key: _planned(attribute, config.get(key), (prior or {}).get(key)) for key, attribute in attributes.items()
        }, []

    def apply(self, name: str, planned: Object | None, connection: str) -> Object | None:  # noqa: ARG002
        """The planned object with invented values for unknown ones, or None if it is destroyed."""
        if planned is None:
            return None
        return self._resolved(self.type("resource", name).attributes, planned, ("resource", name))

    def read_data(self, name: str, config: Object, connection: str) -> Object:  # noqa: ARG002
        """The configured values, and invented values in the shape that the configuration reads."""
        attributes = self.type("data", name).attributes
        asked = {key: _planned(attribute, config.get(key), None) for key, attribute in attributes.items()}
        return self._resolved(attributes, asked, ("data", name))

    def open_ephemeral(self, name: str, config: Object, connection: str) -> Object:  # noqa: ARG002
        """The configured and invented values of an ephemeral resource."""
        attributes = self.type("ephemeral", name).attributes
        asked = {key: _planned(attribute, config.get(key), None) for key, attribute in attributes.items()}
        return self._resolved(attributes, asked, ("ephemeral", name))

    def import_state(self, name: str, identifier: str, connection: str) -> tuple[Object, Import]:  # noqa: ARG002
        """A stored object with only its ID."""
        attributes = self.type("resource", name).attributes
        state = {key: _stored(attribute, None) for key, attribute in attributes.items()}
        return state | {"id": identifier}, Import(identifier, is_assumed=False)

    def _resolved(self, attributes: Attributes, value: Object, key: Key) -> Object:
        reading = self.inference.reading(key)
        return {
            name: _known(attribute, value.get(name), reading.members.get(name, AttributeReads()).invented(name))
            for name, attribute in attributes.items()
        }


def _planned(attribute: Attribute, config: Any, prior: Any) -> Any:
    """A planned value in its wire form."""
    if attribute.write_only:
        return None
    if attribute.fields is not None and config is not None and config is not UNKNOWN:
        if attribute.type == "single":
            before = prior if isinstance(prior, dict) else {}
            return {
                name: _planned(member, config.get(name), before.get(name)) for name, member in attribute.fields.items()
            }
        if _is_typed(attribute):
            return config
        return dynamic.write(*_planned_blocks(attribute.fields, dynamic.read(config), dynamic.read(prior)))
    if config is None and attribute.computed:
        return UNKNOWN if prior is None else prior
    return config


def _is_typed(attribute: Attribute) -> bool:
    """Whether a block has declared types, as in data sources."""
    return attribute.type == "list" and all(
        attribute_field.type != "dynamic" and (attribute_field.fields is None or _is_typed(attribute_field))
        for attribute_field in (attribute.fields or {}).values()
    )


def _planned_blocks(fields: Attributes, config: dynamic.Typed, prior: dynamic.Typed) -> dynamic.Typed:
    """Planned repeated blocks. They are a tuple, so that each value can have another type."""
    (types, blocks), (old_types, old_blocks) = config, prior
    if types == "dynamic":
        return config
    planned_types: list[Any] = []
    planned: list[Any] = []
    for position, (type_, block) in enumerate(zip(types[1], blocks, strict=True)):
        is_old = isinstance(old_blocks, list) and position < len(old_blocks)
        old_type, old = (old_types[1][position], old_blocks[position]) if is_old else ("dynamic", None)
        before = {name: (old_type[1][name], inner) for name, inner in old.items()} if isinstance(old, dict) else {}
        if block is UNKNOWN or block is None:
            planned_types.append(type_)
            planned.append(block)
            continue
        made = {
            name: _planned_field(item, (type_[1][name], block[name]), before.get(name, ("dynamic", None)))
            for name, item in fields.items()
        }
        planned_types.append(["object", {name: item for name, (item, _) in made.items()}])
        planned.append({name: item for name, (_, item) in made.items()})
    return ["tuple", planned_types], planned


def _planned_field(attribute: Attribute, config: dynamic.Typed, prior: dynamic.Typed) -> dynamic.Typed:
    type_, value = config
    if attribute.fields is not None and attribute.type == "list" and isinstance(value, list):
        return _planned_blocks(attribute.fields, config, prior)
    if value is None and attribute.computed and attribute.fields is None:
        return prior if prior[1] is not None else ("dynamic", UNKNOWN)
    return type_, value


def _known(attribute: Attribute, value: Any, invented: Any) -> Any:
    """The wire form of a value, with invented values for unknown parts."""
    if attribute.type == "single" and isinstance(value, dict):
        return {
            name: _known(member, value.get(name), f"offline-{name}")
            for name, member in (attribute.fields or {}).items()
        }
    if attribute.type == "string":
        return str(invented) if value is UNKNOWN else value
    if _is_typed(attribute):
        return [] if value is None else value
    if attribute.fields is not None and (value is None or value is UNKNOWN):
        return dynamic.write(["tuple", []], []) if attribute.type == "list" else None
    return dynamic.write(*dynamic.resolve(*dynamic.read(value), invented))


def _stored(attribute: Attribute, value: Any) -> Any:
    """The wire form of a value from a state file."""
    if attribute.type == "string":
        return value if value is None or isinstance(value, str) else msgspec.json.encode(value).decode()
    if attribute.fields is None:
        return dynamic.write(*dynamic.stored(value))
    if attribute.type == "single":
        inner = value[0] if isinstance(value, list) and value else value
        is_there = isinstance(inner, dict)
        return (
            {name: _stored(member, inner.get(name)) for name, member in attribute.fields.items()} if is_there else None
        )
    return dynamic.write(*_stored_blocks(attribute.fields, value))


def _stored_blocks(fields: Attributes, value: Any) -> dynamic.Typed:
    _, blocks = dynamic.stored(value)
    made = [
        {name: _stored_field(attribute, block.get(name)) for name, attribute in fields.items()}
        for block in (blocks if isinstance(blocks, list) else [blocks])
        if isinstance(block, dict)
    ]
    types = [["object", {name: type_ for name, (type_, _) in block.items()}] for block in made]
    return ["tuple", types], [{name: inner for name, (_, inner) in block.items()} for block in made]


def _stored_field(attribute: Attribute, value: Any) -> dynamic.Typed:
    if attribute.fields is None:
        return dynamic.stored(value)
    types, blocks = _stored_blocks(attribute.fields, value)
    if attribute.type == "list":
        return types, blocks
    return (types[1][0], blocks[0]) if blocks else ("dynamic", None)
