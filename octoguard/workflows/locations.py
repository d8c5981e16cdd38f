"""Adds source locations to the findings of a report, if the configuration of the plan is known.

It also names their files as CI systems do.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from octoguard.report import LocationEntry

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.config.source_lines import Places
    from octoguard.report import FindingEntry, Report


def located(report: Report, root: Path | None) -> Report:
    """The report with the location of each finding that is not a pass. The files of `root` are read only for those."""
    unchanged = report.unchanged or []
    if root is None or all(finding.status == "pass" for finding in [*report.findings, *unchanged]):
        return report
    from octoguard.config.source_lines import Places

    places = Places(root)
    findings = [finding if finding.status == "pass" else _located(finding, places) for finding in report.findings]
    if unchanged:
        unchanged = [_located(finding, places) for finding in unchanged]
        return msgspec.structs.replace(report, findings=findings, unchanged=unchanged)
    return msgspec.structs.replace(report, findings=findings)


def in_repository(report: Report) -> Report:
    """The report with file names relative to the root of the git repository, as CI systems read them.

    A name that is not a file below the current directory, or outside of a repository, stays as it is.
    """
    here = Path.cwd()
    top = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)
    if top == here:
        return report

    @cache
    def moved(name: str) -> str:
        path = Path(os.path.normpath(here / name))
        known = not Path(name).is_absolute() and path.is_file() and path.is_relative_to(top)
        return path.relative_to(top).as_posix() if known else name

    findings = [
        finding
        if finding.location is msgspec.UNSET
        else msgspec.structs.replace(finding, location=_renamed(finding.location, moved))
        for finding in report.findings
    ]
    plan = msgspec.structs.replace(report.plan, name=moved(report.plan.name))
    return msgspec.structs.replace(report, findings=findings, plan=plan)


def _renamed(location: LocationEntry, moved: Callable[[str], str]) -> LocationEntry:
    block = moved(location.block_file) if location.block_file else ""
    return msgspec.structs.replace(location, file=moved(location.file), block_file=block)


def _located(finding: FindingEntry, places: Places) -> FindingEntry:
    try:
        location = _location(finding, places)
    except OSError:  # a file cannot be read
        return finding
    return msgspec.structs.replace(finding, location=location) if location else finding


def _location(finding: FindingEntry, places: Places) -> LocationEntry | None:
    """The line of the first evidence that has one of its own, else the line of the resource."""
    block = places.block(finding.address)
    if block is None:
        return None
    for item in finding.evidence:
        line = places.find(item.address or finding.address, item.path) if item.path else None
        if line is not None and line != places.block(item.address or finding.address):
            same = block == line
            return LocationEntry(line.file, line.line, "" if same else block.file, 0 if same else block.line)
    return LocationEntry(block.file, block.line)
