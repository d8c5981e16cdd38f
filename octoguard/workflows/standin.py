"""Runs a command against the stand-in provider."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from octoguard.errors import ExternalError
from octoguard.sources.offline import usage_of
from octoguard.standin.session import standing_in

if TYPE_CHECKING:
    from pathlib import Path

# Where terraform keeps the state of a root without a backend: a workspace has a folder.
_STATES = ("terraform.tfstate", "terraform.tfstate.d/*/terraform.tfstate")


def run(directory: Path, command: list[str], schema: Path | None) -> int:
    """Run a command in a directory and pass on its exit code; its output streams through."""
    states = [file for pattern in _STATES for file in directory.glob(pattern)]
    with standing_in(usage_of(directory, *states), schema) as session:
        try:
            done = subprocess.run(command, cwd=directory, env=session.environment, check=False)
        except FileNotFoundError:
            raise ExternalError(f"{command[0]}: there is no such program on the PATH: install it") from None
    return done.returncode
