"""Renders a report as a GitLab Code Quality report (https://docs.gitlab.com/ci/testing/code_quality/)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.printable import json_text, presentable
from octoguard.renderers._ci import issues_of, place_of, plan_file

if TYPE_CHECKING:
    from octoguard.renderers import Style
    from octoguard.report import Report

_SEVERITIES: Final = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor"}


def render(report: Report, style: Style) -> str:
    """A list with the failed and unknown findings. GitLab drops entries with an equal fingerprint: each is unique."""
    _ = style
    report = presentable(report)
    entries = []
    for issue in issues_of(report):
        path, line = place_of(issue.finding) or (plan_file(report), 1)
        entries.append(
            {
                "description": issue.message,
                "check_name": issue.rule,
                "fingerprint": issue.fingerprint,
                "severity": _SEVERITIES[issue.severity],
                "location": {"path": path, "lines": {"begin": line}},
            }
        )
    return json_text(entries)
