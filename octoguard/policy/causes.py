"""Merges findings with the same cause: a more general finding on the same resource lists those that it covers.

A rule that opens every port also opens SSH, databases and so on. Each policy is evaluated, waived and compared with the
baseline separately. Only then does the general finding cover the others. It must fail, be at least as severe and as
strictly enforced, and have all evidence of the other. So if a waiver, a baseline or the configuration removes the
general finding, the others are reported again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard.policy.model import SEVERITIES, STRICTNESS

if TYPE_CHECKING:
    from octoguard.policy.model import Finding

_OPEN = ("fail", "unknown")


def one_per_cause(findings: list[Finding]) -> list[Finding]:
    """The findings in their order. Covered findings are moved into the `covers` of the general finding."""
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
    """The most general finding that covers this one, or None."""
    covering = (other for other in near if other.policy.id in finding.policy.covered_by and _covers(other, finding))
    general = next(covering, None)
    return general and (_general(general, near) or general)


def _covers(general: Finding, finding: Finding) -> bool:
    # An unknown finding covers nothing, because the value may break only one of the policies. A finding with an
    # expired waiver stays visible.
    if general.status != "fail" or finding.waiver is not None:
        return False
    return (
        STRICTNESS[general.enforcement] >= STRICTNESS[finding.enforcement]
        and SEVERITIES.index(general.policy.severity) >= SEVERITIES.index(finding.policy.severity)
        and _places(finding) <= _places(general)
    )


def _places(finding: Finding) -> set[tuple[str, str]]:
    return {(item.address, item.path) for item in finding.evidence}
