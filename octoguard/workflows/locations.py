"""Adds source locations to the findings of a report, if the configuration of the plan is known.

It also names their files as CI systems do.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from octoguard.report import LocationEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from octoguard.config.source_lines import Place, Places
    from octoguard.report import EvidenceEntry, FindingEntry, Report

_IDENTITY: Final = ("name", "project", "region", "zone", "location", "key_type", "service", "dataset_id", "bucket")
_KINDS: Final = {"set": 0, "default": 1, "block": 2}


def located(report: Report, root: Path | None, var_files: Sequence[str] = (), variables: Sequence[str] = ()) -> Report:
    """The report with the location of each finding that is not a pass. The files of `root` are read only for those."""
    unchanged = report.unchanged or []
    if root is None or all(finding.status == "pass" for finding in [*report.findings, *unchanged]):
        return report
    from octoguard.config.source_lines import Places

    places = Places(root, var_files, variables)
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
    """The line of the evidence that decides, else the line of the resource."""
    block = places.block(finding.address)
    if block is None:
        return None
    best: tuple[Place, tuple[bool, bool, bool, int]] | None = None
    for item in finding.evidence:
        if item.path and (place := _place(item, finding.address, places)):
            rank = _rank(item, finding.address, place)
            if best is None or rank < best[1]:
                best = place, rank
    line = best[0].line if best else block
    if finding.status == "fail" and (absent := places.missing(finding.address, finding.remediation, is_block=not best)):
        line = absent.line
    if line == block:
        return LocationEntry(block.file, block.line)
    return LocationEntry(line.file, line.line, block.file, block.line)


def _place(item: EvidenceEntry, address: str, places: Places) -> Place | None:
    address = item.address or address
    if item.state in ("known", "unset"):  # the value of an unset attribute is None
        return places.place(address, item.path, item.value)
    return places.place(address, item.path)


def _rank(item: EvidenceEntry, address: str, place: Place) -> tuple[bool, bool, bool, int]:
    """How well evidence tells what to change: least is best.

    The finding's own resource comes first. What identifies a resource or an element comes late: another name or place
    replaces it. So does what is not known. A line that sets a value comes before a default of a variable, and that
    before a block without the attribute.
    """
    is_other = item.address not in ("", address)
    is_identity = item.path.rpartition(".")[2] in _IDENTITY
    return is_other, is_identity, item.state == "unknown", _KINDS[place.kind]
