"""Writes the output of commands, without characters that could control a terminal or a CI system.

Renderers clean reports themselves. This module is for everything else.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from octoguard.workflows.outputs import Rendered


def emit(text: str) -> None:
    """Write a text of any number of lines to standard output."""
    from octoguard.printable import page

    sys.stdout.write(page(text))
    sys.stdout.flush()


def note(text: str) -> None:
    """Write a one-line status message to standard error."""
    from octoguard.printable import clean

    sys.stderr.write(f"octoguard: {clean(text)}\n")


def show(output: str | bytes) -> None:
    """Write a rendered report to standard output. Raises UsageError for a binary format on a terminal."""
    if isinstance(output, str):
        sys.stdout.write(output)
        sys.stdout.flush()
        return
    if sys.stdout.isatty():
        from octoguard.errors import UsageError

        raise UsageError("this format is binary and cannot be shown on a terminal: add --output FILE")
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()


def write(path: Path, output: str | bytes, what: str) -> None:
    """Write a result to a file that only this user can read, and report that on standard error."""
    from octoguard.files.atomic import write_output

    write_output(path, output.encode() if isinstance(output, str) else output)
    note(f"{what} written to {path}")


def deliver(rendered: Sequence[Rendered]) -> None:
    """Write the files first, then standard output. Raises InputError at the end if a file could not be written."""
    from octoguard.errors import InputError

    problems = []
    for one in rendered:
        if one.output.file is not None:
            try:
                _to_file(one, one.output.file)
            except InputError as error:
                problems.append(str(error))
    for one in rendered:
        if one.output.file is None:
            sys.stdout.write(one.text)
            sys.stdout.flush()
    if problems:
        raise InputError("; ".join(problems))


def _to_file(one: Rendered, file: Path) -> None:
    if not one.appended:
        write(file, one.text, f"{one.output.format} report")
        return
    from octoguard.files.atomic import append_output
    from octoguard.workflows.outputs import SUMMARY_LIMIT

    if append_output(file, one.text.encode(), SUMMARY_LIMIT):
        note(f"{one.output.format} report added to {file}")
    else:
        note(f"{file}: the report does not fit: the limit is {SUMMARY_LIMIT:,} bytes")
