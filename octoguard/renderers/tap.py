"""Renders a report as TAP version 14 (https://testanything.org/tap-version-14-specification.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from octoguard.printable import json_escaped, presentable
from octoguard.renderers._ci import cut, issues_of, lesser, place_of
from octoguard.renderers._wording import waiver_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.renderers import Style
    from octoguard.renderers._ci import Issue
    from octoguard.report import Report


def render(report: Report, style: Style) -> str:
    """A test point for each policy and resource.

    Only what denies the plan is a plain `not ok`. Other failed and unknown findings are `not ok` with TODO, which does
    not fail a TAP run. Waived findings are `ok` with SKIP.
    """
    _ = style
    report = presentable(report)
    issues = issues_of(report)
    closed = [finding for finding in report.findings if finding.status in ("waived", "pass")]
    total = len(issues) + len(closed)
    lines = ["TAP version 14", f"1..{total}" if total else "1..0 # SKIP no policy applies to this plan"]
    for number, issue in enumerate(issues, start=1):
        lines += _issue(number, issue)
    for number, finding in enumerate(closed, start=len(issues) + 1):
        skip = f" # SKIP waived: {_escaped(cut(waiver_text(finding.waiver)))}" if finding.waiver else ""
        skip = skip if finding.status == "waived" else ""
        lines.append(f"ok {number} - {_escaped(f'{finding.policy}: {finding.address}')}{skip}")
    lines.append(f"# octoguard: {report.verdict}: {_escaped(cut('; '.join(report.reasons)))}")
    return "\n".join([*lines, ""])


def _issue(number: int, issue: Issue) -> Iterator[str]:
    finding = issue.finding
    todo = f" # TODO {lesser(issue)}" if issue.level == "warning" else ""
    address = finding.address if finding else issue.title
    yield f"not ok {number} - {_escaped(f'{issue.rule}: {address}')}{todo}"
    place = place_of(finding)
    details = {"severity": issue.severity, "message": issue.message}
    yield "  ---"
    # A JSON string is a valid string of YAML.
    yield from (f"  {key}: {_json(value)}" for key, value in details.items())
    if place:
        yield f"  at: {{file: {_json(place[0])}, line: {place[1]}}}"
    yield "  ..."


def _json(text: str) -> str:
    return json_escaped(msgspec.json.encode(text).decode())


def _escaped(text: str) -> str:
    """Text in which # starts no directive."""
    return text.replace("\\", "\\\\").replace("#", "\\#")
