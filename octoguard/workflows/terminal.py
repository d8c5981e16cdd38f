"""Detects the features of the terminal."""

from __future__ import annotations

import os
import sys


def wants_color() -> bool:
    """Whether standard output is a terminal with colours, and NO_COLOR is not set."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
