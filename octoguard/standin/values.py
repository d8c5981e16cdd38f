"""Terraform's values as Python's: dict, list, str, int, float, bool, None for null, and UNKNOWN."""

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
# What invented texts have in them.
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
    """A value out of Terraform's MessagePack; None for no value at all."""
    return _DECODER.decode(data) if data else None


def encode(value: Any) -> bytes:
    """A value as Terraform's MessagePack."""
    return _ENCODER.encode(value)


def dynamic(value: Any, type_: Any) -> list[Any]:
    """A value whose type the schema leaves open, with its type, as Terraform's MessagePack has it."""
    return [msgspec.json.encode(type_), value]


def is_known(value: Any) -> bool:
    """Whether nothing in it is unknown."""
    if isinstance(value, dict):
        return all(map(is_known, value.values()))
    if isinstance(value, list):
        return all(map(is_known, value))
    return value is not UNKNOWN


def is_empty(value: Any) -> bool:
    """Null, or an empty string or collection."""
    return value is None or value == "" or (isinstance(value, list | dict) and not value)


def canonical(value: Any) -> str:
    """The same text for the same value: 1 and 1.0 are the same, and so are objects whatever their order."""
    if isinstance(value, bool) or value is None or value is UNKNOWN:
        return repr(value)
    if isinstance(value, int | float):
        return repr(float(value))
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return repr(value)


def equal(one: Any, other: Any, attribute: Attribute | None = None) -> bool:
    """Whether two values are the same; the elements of a set have no order."""
    if attribute is not None and attribute.type == "set" and isinstance(one, list) and isinstance(other, list):
        return sorted(map(canonical, one)) == sorted(map(canonical, other))
    return canonical(one) == canonical(other)


def digest(*parts: object) -> str:
    """64 hexadecimal digits that depend on nothing but the parts."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


def complete(attributes: Attributes, value: Object) -> Object:
    """An object with every attribute of the schema and no other: missing ones are null, missing blocks are empty.

    So are write-only attributes: no state holds them.
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
        return [complete(attribute.fields, one) if isinstance(one, dict) else one for one in value]
    if value is UNKNOWN or attribute.type == "single" or not attribute.is_block:
        return value
    return []


def _coerced(attribute: Attribute, value: Any) -> Any:
    """A value from an older state in the type that the schema has today; null where there is no way."""
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
