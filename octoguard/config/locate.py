"""Turns a validation error into one line that names the file and the line to look at."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel, ValidationError


def first_problem(error: ValidationError, path: Path, text: str, model: type[BaseModel] | None = None) -> str:
    """The first problem of a validation error as `file:line: key: what is wrong`, with a suggestion for a typo."""
    problem: Any = error.errors(include_url=False, include_input=False)[0]
    location = [str(part) for part in problem["loc"]]
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        message = "there is no such key" + _suggestion(location, model)
    line = line_of(text, location)
    where = f"{path}:{line}" if line else str(path)
    return f"{where}: {'.'.join(location)}: {message}" if location else f"{where}: {message}"


def _suggestion(location: list[str], model: type[BaseModel] | None) -> str:
    known = list(model.model_fields) if model is not None else []
    for part in location[:-1]:
        field: Any = model.model_fields.get(part) if model is not None else None
        inner = getattr(field, "annotation", None)
        candidates = [inner, *getattr(inner, "__args__", ())]
        model = next((c for c in candidates if hasattr(c, "model_fields")), model)
        known = list(model.model_fields) if model is not None else known
    close = difflib.get_close_matches(location[-1], known, 1)
    if close:
        return f"; did you mean {close[0]}?"
    return f"; the keys are {', '.join(known)}" if known else ""


def line_of(text: str, location: list[str]) -> int | None:
    """The line on which the deepest key of a location that can be found stands: TOML tables, TOML keys, YAML keys."""
    lines = text.splitlines()
    start = 0
    best: int | None = None
    for key in location:
        pattern = re.compile(rf"""^\s*(?:-\s*)?(?:\[+[^\]]*?)?["']?{re.escape(key)}["']?\s*(?:[:=.]|\]+)""")
        found = next((i for i in range(start, len(lines)) if pattern.match(lines[i])), None)
        if found is None:
            continue
        best = start = found
    return None if best is None else best + 1
