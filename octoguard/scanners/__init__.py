"""The shelf of other scanners: each turns a plan without secrets into claims about its resources.

A member has `scan(plan_json, options) -> Scan`. What it cannot do, run or understand raises ExternalError: another
scanner that did not look is not one that found nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.policy.opinions import Claim


@dataclass(frozen=True, slots=True)
class Options:
    """How to run a scanner: its program (else it is looked for) and folders with the user's own checks."""

    program: Path | None = None
    checks: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scanner said, under its name and version. `notes` are sentences on what it could not do."""

    scanner: str
    version: str
    claims: list[Claim]
    notes: list[str] = field(default_factory=list)
