"""Parses attribute paths such as `settings[0].ip_configuration[0].ssl_mode` into steps."""

import re
from collections.abc import Iterable
from functools import cache

Steps = tuple[str | int, ...]

_STEP = re.compile(r'(?:^|\.)(?P<name>[A-Za-z_][A-Za-z0-9_-]*)|\[(?:(?P<index>\d+)|"(?P<key>[^"]*)")\]')
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


@cache
def parse(path: str) -> Steps:
    """A path as names and list indexes. `labels["cost-center"]` is a key that is not a plain name.

    Raises ValueError if the text is not a path.
    """
    steps: list[str | int] = []
    position = 0
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            raise ValueError(f"{path!r} is not an attribute path (at {path[position:]!r})")
        index = match["index"]
        steps.append(int(index) if index is not None else match["name"] or match["key"])
        position = match.end()
    if not steps:
        raise ValueError("an attribute path cannot be empty")
    return tuple(steps)


def render(steps: Iterable[str | int]) -> str:
    """The path of steps, as text."""
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN.match(step):
            text += f".{step}" if text else step
        else:
            text += f'["{step}"]'
    return text
