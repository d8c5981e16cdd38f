"""Values of attributes without a declared type: on the wire each carries its own type, as `[type as JSON, value]`.

A type is Terraform's JSON of one: `"string"`, `["tuple", [...]]`, `["object", {...}]`; `"dynamic"` is that of a null or
unknown value whose type is not known either.
"""

from __future__ import annotations

from typing import Any

import msgspec

from octoguard.standin.values import UNKNOWN

Typed = tuple[Any, Any]


def read(wire: Any) -> Typed:
    """The type and the value of what came over the wire; null and unknown have no type there."""
    if wire is None or wire is UNKNOWN:
        return "dynamic", wire
    return msgspec.json.decode(wire[0]), wire[1]


def write(type_: Any, value: Any) -> Any:
    """The wire form of a typed value."""
    return value if type_ == "dynamic" else [msgspec.json.encode(type_), value]


def infer(value: Any) -> Typed:
    """The type of a plain value. Lists become tuples and maps objects, which Terraform converts where it needs to."""
    if value is None or value is UNKNOWN:
        return "dynamic", value
    if isinstance(value, bool):
        return "bool", value
    if isinstance(value, int | float):
        return "number", value
    if isinstance(value, str):
        return "string", value
    if isinstance(value, list):
        pairs = [infer(one) for one in value]
        return ["tuple", [type_ for type_, _ in pairs]], [inner for _, inner in pairs]
    fields = {name: infer(one) for name, one in value.items()}
    return ["object", {name: type_ for name, (type_, _) in fields.items()}], {
        name: inner for name, (_, inner) in fields.items()
    }


def stored(value: Any) -> Typed:
    """The type of a value in a state file: Terraform writes the type beside it, another schema may not have."""
    if isinstance(value, dict) and value.keys() == {"value", "type"}:
        return value["type"], value["value"]
    return infer(value)


def resolve(type_: Any, value: Any, invented: Any) -> Typed:
    """The value with the same part of `invented` for each unknown part, in the type of that part where it has one."""
    if value is UNKNOWN:
        return _invented(type_, invented)
    if value is None or isinstance(type_, str):
        return type_, value
    kind, inner = type_
    if kind == "object":
        given = invented if isinstance(invented, dict) else {}
        fields = {name: resolve(inner[name], one, given.get(name, f"offline-{name}")) for name, one in value.items()}
        return ["object", {name: one for name, (one, _) in fields.items()}], {
            name: one for name, (_, one) in fields.items()
        }
    if kind == "tuple":
        given = invented[0] if isinstance(invented, list) and invented else invented
        pairs = [resolve(one, part, given) for one, part in zip(inner, value, strict=True)]
        return ["tuple", [one for one, _ in pairs]], [part for _, part in pairs]
    if kind == "map":
        return type_, {name: resolve(inner, one, invented)[1] for name, one in value.items()}
    return type_, [resolve(inner, one, invented)[1] for one in value]


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
            return type_, {name: _invented(one, "")[1] for name, one in inner.items()}
        case ["map", _]:
            return type_, {}
        case _:
            return type_, []
