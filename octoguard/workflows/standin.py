"""Runs a command against the stand-in (mock) provider."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from octoguard.errors import ExternalError
from octoguard.sources.offline import usage_of
from octoguard.standin.reads import Reads, answers
from octoguard.standin.session import standing_in

if TYPE_CHECKING:
    from pathlib import Path

# The state files of a root without a backend. A workspace has its own directory.
_STATES = ("terraform.tfstate", "terraform.tfstate.d/*/terraform.tfstate")


def run(directory: Path, command: list[str], schema: Path | None) -> int:
    """Run a command in a directory and return its exit code. Its output is passed through. Raises ExternalError."""
    states = [file for pattern in _STATES for file in directory.glob(pattern)]
    usage = usage_of(directory, *states)
    with standing_in(usage, schema, in_place=directory) as session:
        session.answer(answers(Reads(usage), session.data_schema))
        try:
            process = subprocess.Popen(command, cwd=directory, env=session.environment)
        except FileNotFoundError:
            raise ExternalError(f"{command[0]}: program not found on the PATH: install it") from None
        return _wait(process)


def _wait(process: subprocess.Popen[bytes]) -> int:
    """The exit code of a command. If interrupted, the command stops itself, so that it can still write its state."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the terminal sends it to the command as well
            continue
        except SystemExit:
            process.terminate()
            process.wait()
            raise
