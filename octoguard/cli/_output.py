"""Writes what a command has to say, without what could steer the terminal or the CI system that shows it.

Reports are clean when they come out of their renderers; this is for everything else.
"""

from __future__ import annotations

import sys


def emit(text: str) -> None:
    """Write a text of any number of lines to standard output."""
    from octoguard.printable import page

    sys.stdout.write(page(text))
    sys.stdout.flush()


def note(text: str) -> None:
    """Write one sentence about what was done to standard error."""
    from octoguard.printable import clean

    sys.stderr.write(f"octoguard: {clean(text)}\n")
