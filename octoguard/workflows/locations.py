"""Adds source locations to the findings of a report, if the configuration of the plan is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from octoguard.report import LocationEntry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from octoguard.config.source_lines import Place, Places
    from octoguard.report import EvidenceEntry, FindingEntry, Report

_IDENTITY: Final = ("name", "project", "region", "zone", "location", "key_type", "service", "dataset_id", "bucket")
_KINDS: Final = {"set": 0, "default": 1, "block": 2}


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
