"""The options of `octoguard report rightsizing`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.rightsizing.commitments import Risk, Term


@dataclass(frozen=True, slots=True)
class RightsizingRequest:
    """The options of `octoguard report rightsizing`."""

    environment: str | None = None
    projects: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    billing_account: str | None = None
    quota_project: str | None = None
    month: str | None = None
    offline: tuple[Path, ...] = ()
    plan: str | None = None
    root: Path | None = None
    previous: tuple[Path, ...] = ()
    record: Path | None = None
    anonymize: bool = False
    measure: bool = True
    timeout: float = 60.0
    commitments: Path | None = None
    billing_export: Path | None = None
    min_saving: str | None = None
    labels: tuple[str, ...] = ()
    waivers: Path | None = None
    commitment_term: Term | None = None
    commitment_risk: Risk | None = None
    format: str = "text"
    config: Path | None = None
    verbose: bool = False
    color: bool = False
