"""Terraform values as Python values: dict, list, str, int, float, bool, None for null, and UNKNOWN."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from octoguard.standin.schema import Attribute, Attributes

Object = dict[str, Any]


class _Unknown:
    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()
# A part of every invented string.
PLACEHOLDER: Final = "offline-"


def _from_ext(_code: int, _data: memoryview) -> object:
    return UNKNOWN  # every extension of Terraform's encoding is an unknown value, with or without refinements


def _to_ext(value: object) -> object:
    if value is UNKNOWN:
        return msgspec.msgpack.Ext(0, b"\0")
    raise TypeError(type(value).__name__)


_DECODER = msgspec.msgpack.Decoder(ext_hook=_from_ext)
_ENCODER = msgspec.msgpack.Encoder(enc_hook=_to_ext)


def decode(data: bytes) -> Any:
    """A value from Terraform's MessagePack; None for empty data."""
    return _DECODER.decode(data) if data else None


def encode(value: Any) -> bytes:
    """A value as Terraform's MessagePack."""
    return _ENCODER.encode(value)


def dynamic(value: Any, type_: Any) -> list[Any]:
    """A value with its type, in the form of Terraform's MessagePack for attributes of any type."""
    return [msgspec.json.encode(type_), value]


def is_known(value: Any) -> bool:
    """Whether no part of a value is unknown."""
    if isinstance(value, dict):
        return all(map(is_known, value.values()))
    if isinstance(value, list):
        return all(map(is_known, value))
    return value is not UNKNOWN


def is_empty(value: Any) -> bool:
    """Whether a value is null, or an empty string or collection."""
    return value is None or value == "" or (isinstance(value, list | dict) and not value)


def canonical(value: Any) -> str:
    """A canonical text: equal for 1 and 1.0, and for objects with keys in another order."""
    if isinstance(value, bool) or value is None or value is UNKNOWN:
        return repr(value)
    if isinstance(value, int | float):
        return repr(float(value))
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return repr(value)


def equal(value: Any, other: Any, attribute: Attribute | None = None) -> bool:
    """Whether two values are equal. Ignores the order of a set."""
    if attribute is not None and attribute.type == "set" and isinstance(value, list) and isinstance(other, list):
        return sorted(map(canonical, value)) == sorted(map(canonical, other))
    return canonical(value) == canonical(other)


def digest(*parts: object) -> str:
    """The SHA-256 of the parts, in hexadecimal."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


def complete(attributes: Attributes, value: Object) -> Object:
    """An object with exactly the attributes of the schema. Missing attributes are null, and missing blocks empty.

    Write-only attributes are null too, because a state never has them.
    """
    return {name: _shaped(attribute, value.get(name)) for name, attribute in attributes.items()}


def _shaped(attribute: Attribute, value: Any) -> Any:
    if attribute.write_only:
        return None
    if attribute.fields is None:
        return _coerced(attribute, value)
    if isinstance(value, dict):
        return complete(attribute.fields, value)
    if isinstance(value, list):
        return [complete(attribute.fields, item) if isinstance(item, dict) else item for item in value]
    if value is UNKNOWN or attribute.type == "single" or not attribute.is_block:
        return value
    return []


def _coerced(attribute: Attribute, value: Any) -> Any:
    """A value of an older state in the type of the current schema, or None if it cannot be converted."""
    if value is None or value is UNKNOWN:
        return value
    try:
        match attribute.type:
            case "string" if not isinstance(value, str):
                return json.dumps(value) if isinstance(value, dict | list | bool) else str(value)
            case "number" if isinstance(value, str):
                return float(value) if "." in value else int(value)
            case "bool" if isinstance(value, str):
                return value == "true"
            case "list" | "set" if not isinstance(value, list):
                return [value]
            case "map" if not isinstance(value, dict):
                return {}
            case "dynamic" if isinstance(value, dict) and value.keys() == {"type", "value"}:
                return dynamic(value["value"], value["type"])  # a state has it as an object
    except ValueError:
        return None
    return value
