"""Values of attributes without a declared type. On the wire, each value carries its type: `[type as JSON, value]`.

A type has the form of Terraform's JSON: `"string"`, `["tuple", [...]]`, `["object", {...}]`. `"dynamic"` is the type of
a null or unknown value with an unknown type.
"""

from __future__ import annotations

from typing import Any

import msgspec

from octoguard.standin.values import UNKNOWN

Typed = tuple[Any, Any]


def read(wire: Any) -> Typed:
    """The type and value of a wire value. Null and unknown values have no type on the wire."""
    if wire is None or wire is UNKNOWN:
        return "dynamic", wire
    return msgspec.json.decode(wire[0]), wire[1]


def write(type_: Any, value: Any) -> Any:
    """The wire form of a typed value."""
    return value if type_ == "dynamic" else [msgspec.json.encode(type_), value]


def infer(value: Any) -> Typed:
    """A plain value with its type. Lists are tuples and maps are objects, which Terraform converts as needed."""
    if value is None or value is UNKNOWN:
        return "dynamic", value
    if isinstance(value, bool):
        return "bool", value
    if isinstance(value, int | float):
        return "number", value
    if isinstance(value, str):
        return "string", value
    if isinstance(value, list):
        pairs = [infer(item) for item in value]
        return ["tuple", [type_ for type_, _ in pairs]], [inner for _, inner in pairs]
    fields = {name: infer(item) for name, item in value.items()}
    return ["object", {name: type_ for name, (type_, _) in fields.items()}], {
        name: inner for name, (_, inner) in fields.items()
    }


def stored(value: Any) -> Typed:
    """A value of a state file with its type, which Terraform writes beside it if the schema has no type."""
    if isinstance(value, dict) and value.keys() == {"value", "type"}:
        return value["type"], value["value"]
    return infer(value)


def resolve(type_: Any, value: Any, invented: Any) -> Typed:
    """The value with unknown parts replaced by the same parts of `invented`, converted to their type if known."""
    if value is UNKNOWN:
        return _invented(type_, invented)
    if value is None or isinstance(type_, str):
        return type_, value
    kind, inner = type_
    if kind == "object":
        given = invented if isinstance(invented, dict) else {}
        fields = {name: resolve(inner[name], item, given.get(name, f"offline-{name}")) for name, item in value.items()}
        return ["object", {name: item for name, (item, _) in fields.items()}], {
            name: item for name, (_, item) in fields.items()
        }
    if kind == "tuple":
        given = invented[0] if isinstance(invented, list) and invented else invented
        pairs = [resolve(item, part, given) for item, part in zip(inner, value, strict=True)]
        return ["tuple", [item for item, _ in pairs]], [part for _, part in pairs]
    if kind == "map":
        return type_, {name: resolve(inner, item, invented)[1] for name, item in value.items()}
    return type_, [resolve(inner, item, invented)[1] for item in value]


def _invented(type_: Any, invented: Any) -> Typed:
    match type_:
        case "dynamic":
            return infer(invented)
        case "string":
            return type_, invented if isinstance(invented, str) else ""
        case "number":
            return type_, 0
        case "bool":
            return type_, False
        case ["object", inner]:
            return type_, {name: _invented(inner_type, "")[1] for name, inner_type in inner.items()}
        case ["map", _]:
            return type_, {}
        case _:
            return type_, []
