"""Fits text into the width of a terminal, and paints it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from octoguard.printable import clean

if TYPE_CHECKING:
    from octoguard.renderers import Style

WIDTH: Final = 120
_COLORS: Final = {"red": "31", "yellow": "33", "green": "32", "bold": "1", "dim": "2"}


@dataclass(frozen=True, slots=True)
class PageLimits:
    """How many items each part of the report shows at most; `tight` joins the lines of less important parts."""

    actions: int
    section: int
    listed: int
    tight: bool = False


@dataclass(frozen=True, slots=True)
class PageView:
    """How a report is shown: colours, all items or at most so many."""

    style: Style
    limits: PageLimits

    @property
    def verbose(self) -> bool:
        """Whether every item is shown."""
        return self.style.verbose

    @property
    def tight(self) -> bool:
        """Whether less important parts are joined."""
        return self.limits.tight and not self.verbose

    def paint(self, color: str, text: str) -> str:
        """The text with a colour, if colours are on."""
        return f"\033[{_COLORS[color]}m{text}\033[0m" if self.style.color and color else text

    def wrapped(self, text: str, indent: int = 0, first: str | None = None, color: str = "") -> list[str]:
        """The text in lines of at most 120 columns, as far as its words fit.

        `first` is in front of the first line, in place of the indentation; it is not painted. Each line is cleaned
        again: a command of a CI system counts only at the start of a line.
        """
        margin = " " * indent
        head = margin if first is None else first
        lines = textwrap.wrap(
            text,
            WIDTH,
            initial_indent=" " * len(head),
            subsequent_indent=margin,
            break_long_words=False,
            break_on_hyphens=False,
        )
        if not lines:
            return [head.rstrip()]
        cleaned = [clean(line.strip()) for line in lines]
        return [f"{margin if n else head}{self.paint(color, line)}" for n, line in enumerate(cleaned)]


def columns(amount: str) -> str:
    """An amount at the right of its column, with space in front of the text after it."""
    return f"  {amount:>16}  "
