"""Adds source locations to the findings of a report, if the configuration of the plan is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from octoguard.report import LocationEntry

if TYPE_CHECKING:
    from pathlib import Path

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
