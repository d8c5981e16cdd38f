"""Matches shell-like patterns in a time that grows with the pattern times the text, whatever either of them is.

As a regular expression, `*a*a*a*b` tries every way to split the text among the stars, and takes longer than anybody
waits. Here the pattern is cut at its stars: each piece has a fixed length and is looked for once, from left to right.
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
    """Whether a whole text matches a pattern of `*`, `?` and `[...]`; upper and lower case differ."""
    return matcher(pattern)(text)


@cache
def matcher(pattern: str, *, brackets: bool = True) -> Callable[[str], bool]:
    """The test that a pattern is. Without `brackets` they stand for themselves, as in an address."""
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
            found = regex.search(text, at, end)
            if found is None:
                return False
            at = found.end()
        return True

    return test


def _one(part: str) -> str:
    """A regular expression for the one character that a part of a pattern stands for."""
    if part == "?":
        return "."
    if len(part) == 1:
        return re.escape(part)
    return fnmatch.translate(part).removeprefix("(?s:").rpartition(")")[0]
