"""Writes the output of commands, without characters that could control a terminal or a CI system.

Renderers clean reports themselves. This module is for everything else.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def emit(text: str) -> None:
    """Write a text of any number of lines to standard output."""
    from octoguard.printable import page

    sys.stdout.write(page(text))
    sys.stdout.flush()


def note(text: str) -> None:
    """Write a one-line status message to standard error."""
    from octoguard.printable import clean

    sys.stderr.write(f"octoguard: {clean(text)}\n")


def write(path: Path, text: str, what: str) -> None:
    """Write a result to a file that only this user can read, and report that on standard error."""
    from octoguard.files.atomic import write_output

    write_output(path, text.encode())
    note(f"{what} written to {path}")
