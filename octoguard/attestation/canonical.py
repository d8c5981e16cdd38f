"""Encodes plain data as canonical JSON (RFC 8785, without fractions), so that equal data has equal bytes."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no white space, minimal escapes.

    This is the part of RFC 8785 that records need. Raises ValueError for keys that are not ASCII and for fractions.
    """
    _check(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def sha256(data: bytes) -> str:
    """The SHA-256 digest in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _check(value: Any) -> None:
    if isinstance(value, dict):
        for key, part in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise ValueError(f"a record must have ASCII keys, not {key!a}")
            _check(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _check(part)
    elif isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= 2**53:
            raise ValueError(f"a record must have integers below 2**53, not {value}")
    elif value is not None and not isinstance(value, (str, bool)):
        raise ValueError(f"a record cannot have a {type(value).__name__}")
