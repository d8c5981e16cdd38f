"""Finds out what the terminal can show."""

from __future__ import annotations

import os
import sys


def wants_color() -> bool:
    """Whether standard output is a terminal that shows colours, and NO_COLOR is not set."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
