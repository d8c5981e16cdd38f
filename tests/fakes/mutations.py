"""JSON with one wrong field."""

from __future__ import annotations

import copy
import json
from typing import Any, Final

DROPPED: Final = object()
# The text of a value, because some of them are not values of Python, or not JSON at all.
WRONG: Final = {
    "dropped": DROPPED,
    "null": "null",
    "true": "true",
    "number": "7",
    "huge number": "9" * 400,
    "huge float": "1e999",
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "empty text": '""',
    "long text": json.dumps("x" * 100_000),
    "control characters": r'"\u0000\u001b[2J\r\n\u202e"',
    "half a surrogate pair": r'"\ud83d"',
    "invalid UTF-8": b'"caf\xe9"',
    "list": "[]",
    "nested list": '[[["x"]]]',
    "object": '{"x": {}}',
    "deep nesting": "[" * 5000 + "]" * 5000,
}
MARK: Final = "\x7fmutation\x7f"


def fields(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of every field and list item."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [inner for key, item in items for inner in [(*path, key), *fields(item, (*path, key))]]


def mutated(document: Any, path: tuple[str | int, ...], wrong: str) -> bytes:
    """The JSON of a document with one field replaced or dropped. `wrong` is a key of WRONG."""
    changed = copy.deepcopy(document)
    parent: Any = changed
    for key in path[:-1]:
        parent = parent[key]
    value = WRONG[wrong]
    if value is DROPPED:
        del parent[path[-1]]
        return json.dumps(changed).encode()
    parent[path[-1]] = MARK
    text = value if isinstance(value, bytes) else value.encode()
    return json.dumps(changed).encode().replace(json.dumps(MARK).encode(), text)
