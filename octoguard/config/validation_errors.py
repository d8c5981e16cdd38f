"""Converts a validation error to one line of text with the file and the line."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from pydantic import ValidationError


def first_problem(error: ValidationError, path: Path, text: str, keys: Collection[str]) -> str:
    """The first problem of a validation error as `file:line: key: problem`. `keys` are the known keys."""
    problem: Any = error.errors(include_url=False, include_input=False)[0]
    location = [str(part) for part in problem["loc"]]
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        close = difflib.get_close_matches(location[-1], keys, 1)
        message = f"unknown key: did you mean {close[0]}?" if close else f"unknown key: the keys are {', '.join(keys)}"
    line = line_of(text, location)
    place = f"{path}:{line}" if line else str(path)
    return f"{place}: {'.'.join(location)}: {message}" if location else f"{place}: {message}"


def line_of(text: str, location: list[str]) -> int | None:
    """The line number of the deepest key of a location that can be found (TOML tables, TOML keys, YAML keys).

    The key `paths[1]` is the second `[[...paths]]` of a TOML file, or the key `paths` of a list.
    """
    lines = text.splitlines()
    start = 0
    best: int | None = None
    for key in location:
        name, _, position = key.removesuffix("]").partition("[") if key.endswith("]") else (key, "", "")
        pattern = re.compile(rf"""^\s*(?:-\s*)?(?:\[+[^\]]*?)?["']?{re.escape(name)}["']?\s*(?:[:=.]|\]+)""")
        matching = [i for i in range(start, len(lines)) if pattern.match(lines[i])]
        if not matching:
            continue
        tables = [i for i in matching if lines[i].lstrip().startswith("[[")] if position.isdecimal() else []
        best = start = tables[int(position)] if tables and int(position) < len(tables) else matching[0]
    return None if best is None else best + 1
