"""The shelf of other scanners: each turns a plan without secrets into claims about its resources.

A member has `scan(plan_json, options) -> Scan`, `own_checks(folders) -> [OwnCheck]`, which reads and runs nothing else,
and `shipped(options) -> {id}`, which asks the program. What it cannot do, run or understand raises ExternalError:
another scanner that did not look is not one that found nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.policy.scanner_merge import ScannerClaim


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How to run a scanner: its program (else it is looked for), folders with the user's own checks, and how long."""

    program: Path | None = None
    checks: tuple[Path, ...] = ()
    timeout_seconds: float = 1800


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanner said, under its name and version. `notes` are sentences on what it could not do."""

    scanner: str
    version: str
    claims: list[ScannerClaim]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """A check of the user's own, as far as its file says without being run.

    `types` are the resource types that it is about, None for every one, or for a file that does not say. `owes` means
    that it has an answer for each of its resources; without it, it may have none for a single one.
    """

    id: str
    name: str
    file: Path
    types: frozenset[str] | None
    owes: bool


def check_files(folder: Path) -> list[Path]:
    """The files of a folder of checks, sorted; without compiled Python, which nobody reviews."""
    found = (path for path in folder.rglob("*") if "__pycache__" not in path.parts and path.suffix != ".pyc")
    return sorted(path for path in found if path.is_file())
