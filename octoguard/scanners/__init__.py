"""Other scanners. Each module turns a plan without secrets into claims about its resources.

A module has three functions. `scan(plan_json, options) -> Scan` runs the scanner. `own_checks(folders) -> [OwnCheck]`
reads the user's checks without running them. `shipped(options) -> {id}` asks the program for the IDs of its checks.
If the scanner cannot run, or its output cannot be parsed, they raise ExternalError: a missing result is not a pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.policy.scanner_merge import ScannerClaim


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How to run a scanner: its program (None: search for it), folders of the user's checks, and a time limit."""

    program: Path | None = None
    checks: tuple[Path, ...] = ()
    timeout_seconds: float = 1800


@dataclass(frozen=True, slots=True)
class Scan:
    """The claims of a scanner, with its name and version. `notes` are sentences for the report."""

    scanner: str
    version: str
    claims: list[ScannerClaim]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """A check of the user, as far as its file shows without running it.

    `types` are the resource types that it applies to, or None for all types and for files that do not tell. `owes`
    means that it must return a result for each resource of its types.
    """

    id: str
    name: str
    file: Path
    types: frozenset[str] | None
    owes: bool


def check_files(folder: Path) -> list[Path]:
    """The files of a folder of checks, sorted, without compiled Python, which cannot be reviewed."""
    paths = (path for path in folder.rglob("*") if "__pycache__" not in path.parts and path.suffix != ".pyc")
    return sorted(path for path in paths if path.is_file())
