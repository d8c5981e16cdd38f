"""Matches glob patterns in time proportional to pattern length times text length.

A regular expression for `*a*a*a*b` backtracks over every split of the text, which takes exponential time. Here the
pattern is split at its stars. Each piece has a fixed length and is searched once, from left to right.
"""

from __future__ import annotations

import fnmatch
import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_PARTS: Final = re.compile(r"\*|\?|\[!?\]?[^\]]*\]|.", re.DOTALL)
_PLAIN_PARTS: Final = re.compile(r"\*|\?|.", re.DOTALL)


def matches(text: str, pattern: str) -> bool:
    """Whether the whole text matches a pattern with `*`, `?` and `[...]`. Case-sensitive."""
    return matcher(pattern)(text)


@cache
def matcher(pattern: str, *, brackets: bool = True) -> Callable[[str], bool]:
    """A function that tests texts against a pattern. Without `brackets`, `[` and `]` are literal, as in addresses."""
    pieces: list[list[str]] = [[]]
    for part in (_PARTS if brackets else _PLAIN_PARTS).findall(pattern):
        if part == "*":
            pieces.append([])
        else:
            pieces[-1].append(_one(part))
    regexes = [re.compile("".join(piece), re.DOTALL) for piece in pieces]
    if len(pieces) == 1:
        return lambda text: regexes[0].fullmatch(text) is not None
    first, *inner, last = regexes
    shortest, tail = len(pieces[0]) + len(pieces[-1]), len(pieces[-1])

    def test(text: str) -> bool:
        at, end = len(pieces[0]), len(text) - tail
        if len(text) < shortest or not first.match(text) or not last.match(text, end):
            return False
        for regex in inner:
            match = regex.search(text, at, end)
            if match is None:
                return False
            at = match.end()
        return True

    return test


def _one(part: str) -> str:
    """The regular expression of one pattern element that matches a single character."""
    if part == "?":
        return "."
    if len(part) == 1:
        return re.escape(part)
    return fnmatch.translate(part).removeprefix("(?s:").rpartition(")")[0]
