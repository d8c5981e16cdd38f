"""Turns plain data into the one sequence of bytes that stands for it: JSON by RFC 8785, without fractions."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Canonical JSON: keys sorted, no space, nothing escaped that need not be.

    Of RFC 8785 this is the part that a record needs: keys are ASCII, and numbers whole. Raises ValueError for others.
    """
    _check(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def sha256(data: bytes) -> str:
    """The digest of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _check(value: Any) -> None:
    if isinstance(value, dict):
        for key, part in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise ValueError(f"a key that a record cannot have: {key!a}")
            _check(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _check(part)
    elif isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= 2**53:
            raise ValueError("a number that JSON does not carry exactly")
    elif value is not None and not isinstance(value, (str, bool)):
        raise ValueError(f"a record has no {type(value).__name__}")
