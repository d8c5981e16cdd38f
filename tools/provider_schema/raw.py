"""Reads schemas that are written in the types of the plugin protocol, as in the kubernetes provider (manifests)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octoguard.standin.schema import Attribute, TypeSchema
from tools.provider_schema.values import Struct, Symbol, Value

if TYPE_CHECKING:
    from octoguard.standin.schema import Attributes, Kind, Type
    from tools.provider_schema.machine import Machine
    from tools.provider_schema.source import Package

# The functions that return `{name: schema}`, in the folder that has them.
FOLDER = "manifest/provider"
_FUNCTIONS: tuple[tuple[Kind, str], ...] = (
    ("resource", "GetProviderResourceSchema"),
    ("data", "GetProviderDataSourceSchema"),
)
_SIMPLE: dict[str, Type] = {"String": "string", "Bool": "bool", "Number": "number", "DynamicPseudoType": "dynamic"}
_COLLECTIONS: dict[str, Type] = {"List": "list", "Set": "set", "Map": "map"}
_NESTING: dict[str, Type] = {
    "SchemaNestedBlockNestingModeList": "list",
    "SchemaNestedBlockNestingModeSet": "set",
    "SchemaNestedBlockNestingModeSingle": "single",
}
_FLAGS = {
    "Required": "required",
    "Optional": "optional",
    "Computed": "computed",
    "Sensitive": "sensitive",
    "WriteOnly": "write_only",
    "Deprecated": "deprecated",
}


def read(package: Package, machine: Machine) -> dict[tuple[Kind, str], TypeSchema]:
    """The types of such a package. Unsupported code is added to the problems of the machine."""
    schemas_by_type: dict[tuple[Kind, str], TypeSchema] = {}
    for kind, function in _FUNCTIONS:
        schemas = machine.call(machine.global_value(package, function), [])
        if not isinstance(schemas, dict):
            machine.problems.attribute(function, f"it gives {schemas}")
            continue
        for name, schema in schemas.items():
            version = schema.get("Version") if isinstance(schema, Struct) else None
            attributes = _block(name, schema.get("Block") if isinstance(schema, Struct) else schema, machine)
            schemas_by_type[kind, name] = TypeSchema(
                attributes, version=version if isinstance(version, int) else 0, is_framework=True
            )
    return schemas_by_type


def _block(path: str, block: Value, machine: Machine) -> Attributes:
    if not isinstance(block, Struct):
        machine.problems.attribute(path, f"its block is {block}")
        return {}
    attributes: Attributes = {}
    for description in block.get("Attributes") or []:
        attribute = _type(description.get("Type"))
        if attribute is None:
            machine.problems.attribute(f"{path}.{description.get('Name')}", f"its type is {description.get('Type')}")
            continue
        for field, name in _FLAGS.items():
            setattr(attribute, name, description.get(field) is True)
        attributes[description.get("Name")] = attribute
    for description in block.get("BlockTypes") or []:
        name, low, high = (description.get(field) for field in ("TypeName", "MinItems", "MaxItems"))
        mode = description.get("Nesting")
        attributes[name] = Attribute(
            type=_NESTING[mode.name if isinstance(mode, Symbol) else ""],
            fields=_block(f"{path}.{name}", description.get("Block"), machine),
            required=bool(low),
            optional=not low,
            min_items=low or 0,
            max_items=high or 0,
            config_mode="block",
        )
    return attributes


def _type(value: Any) -> Attribute | None:
    if isinstance(value, Symbol):
        return Attribute(type=_SIMPLE[value.name]) if value.name in _SIMPLE else None
    if not isinstance(value, Struct):
        return None
    if value.type.name == "Object":
        fields = {name: _type(field) for name, field in (value.get("AttributeTypes") or {}).items()}
        known = {name: field for name, field in fields.items() if field is not None}
        return Attribute(type="object", fields=known, config_mode="attr")
    element = _type(value.get("ElementType"))
    kind = _COLLECTIONS.get(value.type.name)
    return None if kind is None or element is None else Attribute(type=kind, element=element)
