"""Wraps lines to the width of a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from octoguard.printable import clean

if TYPE_CHECKING:
    from collections.abc import Iterable


def columns(text: str) -> int:
    """The number of terminal columns of a text. East Asian wide characters take two."""
    return len(text) if text.isascii() else sum(1 + (east_asian_width(char) in "WF") for char in text)


def wrapped(text: str, width: int, indent: int = 0, hanging: int | None = None) -> list[str]:
    """A text as lines of at most `width` columns: the first with `indent` spaces, the others with `hanging`.

    `hanging` is `indent` + 2 by default. A word that is longer than a line is split.
    """
    following = indent + 2 if hanging is None else hanging
    if indent + columns(text) <= width:
        return [" " * indent + text]
    # Half of the columns hold any text: no character takes more than two.
    limit = width if text.isascii() else max(width // 2, following + 10)
    lines = textwrap.wrap(
        text,
        limit,
        initial_indent=" " * indent,
        subsequent_indent=" " * following,
        break_on_hyphens=False,
    )
    return list(map(clean, lines))  # a CI system reads commands at the start of a line


def paragraphs(texts: Iterable[str], width: int, indent: int = 0) -> list[str]:
    """The lines of several texts, each wrapped for itself."""
    return [line for text in texts for line in wrapped(text, width, indent)]
