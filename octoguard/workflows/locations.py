"""Adds source locations to the findings of a report, if the configuration of the plan is known."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Final

import msgspec

from octoguard.report import LocationEntry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from octoguard.config.source_lines import Place, Places
    from octoguard.report import EvidenceEntry, FindingEntry, Report

_IDENTITY: Final = ("name", "project", "region", "zone", "location", "key_type", "service", "dataset_id", "bucket")


def located(report: Report, root: Path | None, var_files: Sequence[str] = (), variables: Sequence[str] = ()) -> Report:
    """The report with the location of each finding that is not a pass. The files of `root` are read only for those."""
    if root is None or all(finding.status == "pass" for finding in report.findings):
        return report
    from octoguard.config.source_lines import Places

    places = Places(root, var_files, variables)
    findings = [finding if finding.status == "pass" else _located(finding, places) for finding in report.findings]
    return msgspec.structs.replace(report, findings=findings)


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
    own = [item for item in finding.evidence if not item.address or item.address == finding.address]
    others = [item for item in finding.evidence if item.address and item.address != finding.address]
    found = _deciding(finding, own, places) or _deciding(finding, others, places)
    if found is None or found.line == block:
        return LocationEntry(block.file, block.line)
    return LocationEntry(found.line.file, found.line.line, block.file, block.line)


def _deciding(finding: FindingEntry, evidence: list[EvidenceEntry], places: Places) -> Place | None:
    """The first line that sets a value; else the first default of a variable; else the deepest block."""
    found = []
    for item in evidence:
        value = {"value": item.value} if item.state == "known" else {"value": None} if item.state == "unset" else {}
        if item.path and (place := places.place(item.address or finding.address, item.path, **value)):
            found.append((_rank(item, place), place))
    return min(found, key=itemgetter(0))[1] if found else None


def _rank(item: EvidenceEntry, place: Place) -> tuple[bool, bool, int]:
    """How well evidence tells what to change: least is best.

    What identifies a resource is changed last: another name or place replaces it.
    """
    is_identity = item.path.rpartition(".")[2] in _IDENTITY
    is_unknown = item.state == "unknown"
    return is_identity, is_unknown, ("set", "default", "block").index(place.kind)
