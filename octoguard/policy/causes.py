"""Merges findings of one cause: what a more general finding on the same resource covers is listed with it.

A rule that opens every port also opens SSH, databases and so on. Each of these policies is evaluated, waived and
compared with the baseline by itself; only then does the general finding take in the others. It does so only where it
itself fails, is at least as severe and at least as strict, and rests on everything that the other one rests on. So
a waiver, a baseline or a configuration that sets the general finding aside brings the others back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard.policy.model import SEVERITIES, STRICTNESS

if TYPE_CHECKING:
    from octoguard.policy.model import Finding

_OPEN = ("fail", "unknown")


def one_per_cause(findings: list[Finding]) -> list[Finding]:
    """The findings, in their order, without those that are now among the `covers` of another."""
    open_ones: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.status in _OPEN:
            open_ones.setdefault(id(finding.change), []).append(finding)
    covers: dict[int, list[Finding]] = {}
    covered: set[int] = set()
    for near in open_ones.values():
        for finding in near:
            general = _general(finding, near)
            if general is not None:
                covers.setdefault(id(general), []).append(finding)
                covered.add(id(finding))
    if not covers:
        return findings
    return [
        replace(finding, covers=tuple(covers[id(finding)])) if id(finding) in covers else finding
        for finding in findings
        if id(finding) not in covered
    ]


def _general(finding: Finding, near: list[Finding]) -> Finding | None:
    """The finding that covers another: the last one, where that is covered too."""
    found = next((one for one in near if one.policy.id in finding.policy.covered_by and _covers(one, finding)), None)
    return found and (_general(found, near) or found)


def _covers(general: Finding, finding: Finding) -> bool:
    # What may be, no finding can stand for: which of the policies an unknown value breaks, only apply tells. And an
    # expired waiver has to be seen.
    if general.status != "fail" or finding.waiver is not None:
        return False
    return (
        STRICTNESS[general.enforcement] >= STRICTNESS[finding.enforcement]
        and SEVERITIES.index(general.policy.severity) >= SEVERITIES.index(finding.policy.severity)
        and _places(finding) <= _places(general)
    )


def _places(finding: Finding) -> set[tuple[str, str]]:
    return {(item.address, item.path) for item in finding.evidence}
