"""Reads schema files of any provider, from the output of `terraform providers schema -json`.

They have types, nesting and flags, but no defaults, and not which changes force a replacement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from octoguard.errors import InputError
from octoguard.standin.schema import Attribute, Attributes, Kind, PackHeader, SchemaPack, TypeSchema, encode_types

if TYPE_CHECKING:
    from pathlib import Path

_KINDS: tuple[tuple[str, Kind], ...] = (
    ("resource_schemas", "resource"),
    ("data_source_schemas", "data"),
    ("ephemeral_resource_schemas", "ephemeral"),
)


def read_schema_file(file: Path) -> dict[str, SchemaPack]:
    """`{provider address: pack}` of a schema file. Raises InputError if it is not a schema file."""
    try:
        content = msgspec.json.decode(file.read_bytes())
        return {address: _pack(address, schemas) for address, schemas in content["provider_schemas"].items()}
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror})") from None
    except (msgspec.MsgspecError, KeyError, TypeError, AttributeError):
        raise InputError(f"{file}: not the output of terraform providers schema -json") from None


def _pack(address: str, schemas: dict[str, Any]) -> SchemaPack:
    types = {(kind, name): _type(schema) for key, kind in _KINDS for name, schema in (schemas.get(key) or {}).items()}
    header = PackHeader(address.rpartition("/")[2], "", "terraform providers schema -json", "")
    return SchemaPack(header, encode_types(_type(schemas.get("provider") or {"block": {}}), types))


def _type(schema: dict[str, Any]) -> TypeSchema:
    return TypeSchema(_block(schema["block"]), schema.get("version", 0), is_framework=True)


def _block(block: dict[str, Any]) -> Attributes:
    attributes = {name: _attribute(item) for name, item in (block.get("attributes") or {}).items()}
    for name, item in (block.get("block_types") or {}).items():
        mode = item["nesting_mode"]
        low = item.get("min_items", 0)
        attributes[name] = Attribute(
            type="single" if mode in ("single", "group") else mode,
            fields=_block(item["block"]),
            required=low > 0,
            optional=low == 0,
            min_items=low,
            max_items=item.get("max_items", 0),
            config_mode="block",
        )
    return attributes


def _attribute(schema: dict[str, Any]) -> Attribute:
    attribute = _typed(schema["type"]) if "type" in schema else _nested(schema["nested_type"])
    attribute.required, attribute.optional = schema.get("required", False), schema.get("optional", False)
    attribute.computed, attribute.sensitive = schema.get("computed", False), schema.get("sensitive", False)
    attribute.deprecated, attribute.write_only = schema.get("deprecated", False), schema.get("write_only", False)
    return attribute


def _typed(type_: Any) -> Attribute:
    """Terraform's JSON of a type: `"string"`, `["list","string"]`, `["object",{...}]`."""
    if isinstance(type_, str):
        return Attribute(type=type_)  # type: ignore[arg-type]
    kind, inner = type_
    if kind == "object":
        return Attribute(
            type="object", fields={name: _typed(field) for name, field in inner.items()}, config_mode="attr"
        )
    if isinstance(inner, list) and inner[0] == "object":
        fields = {name: _typed(field) for name, field in inner[1].items()}
        return Attribute(type=kind, fields=fields, config_mode="attr")
    return Attribute(type=kind, element=_typed(inner))


def _nested(nested: dict[str, Any]) -> Attribute:
    """An attribute with nested attributes, which only newer providers have."""
    fields = {name: _attribute(field) for name, field in nested["attributes"].items()}
    mode = nested["nesting_mode"]
    return Attribute(type="object" if mode == "single" else mode, fields=fields, config_mode="attr")
