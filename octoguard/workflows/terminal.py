"""Detects the features of the terminal."""

from __future__ import annotations

import os
import sys

from octoguard.renderers import WIDTH

# The totals of a cost report need this many columns.
_NARROWEST = 60


def wants_color() -> bool:
    """Whether standard output is a terminal with colours, and NO_COLOR is not set."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def columns() -> int:
    """The width of the terminal, at least 60; WIDTH if standard output is not a terminal."""
    if not sys.stdout.isatty():
        return WIDTH
    import shutil

    return max(shutil.get_terminal_size((WIDTH, 40)).columns, _NARROWEST)
