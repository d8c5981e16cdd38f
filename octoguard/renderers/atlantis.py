"""Renders a report as the output of a custom policy check in Atlantis.

Atlantis decides by this text: the check fails if the text is empty, if it begins with FAIL, or if it has a number of
failures (https://github.com/runatlantis/atlantis/pull/6019). Older versions fail it for any text with "fail".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octoguard.printable import presentable
from octoguard.renderers._ci import cut, details, issues_of, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.renderers import Style
    from octoguard.renderers._ci import Issue
    from octoguard.report import Report

# What Atlantis reads as a failure. Names and values of the plan must not decide.
_FAILURE: Final = re.compile(r'([0-9]) (failure)|(failures)"(: \[)')
_DETAIL_LIMIT: Final = 300


def render(report: Report, style: Style) -> str:
    """A line for each failed or unknown finding, with its details indented below it.

    A line that begins with `FAIL - ` or `WARN - ` has only the severity, the policy and the address, so that sticky
    approvals survive changes of values and lines (`policy_item_regex: 'FAIL - .+'`).
    """
    _ = style
    report = presentable(report)
    issues = issues_of(report)
    body = "\n".join(line for issue in issues for line in _lines(issue))
    warnings = sum(issue.level == "warning" for issue in issues)
    others = f"{_count(warnings, 'warning')}, {report.counts['waived']} waived, {report.counts['pass']} passed"
    where = f"{report.plan.name} for {report.environment.name}"
    if report.verdict == "deny":
        failures = _count(len(issues) - warnings, "failure")
        return f"FAIL: octoguard denies {where}: {failures}, {others}\n\n{body}\n"
    words = {"allow": "PASS: octoguard allows", "review": "REVIEW: octoguard asks for a review of"}
    text = f"{words[report.verdict]} {where}: {others}\n" + (f"\n{body}\n" if body else "")
    return _FAILURE.sub(r"\1\3-\2\4", text)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _lines(issue: Issue) -> Iterator[str]:
    finding = issue.finding
    word = "FAIL" if issue.level == "error" else "WARN"
    yield f"{word} - {issue.severity} {issue.rule}" + (f" - {finding.address}" if finding else "")
    yield f"    {issue.title}"
    if finding is None:
        yield f"    {issue.message}"
        return
    if place := place_of(finding):
        yield f"    {place[0]}:{place[1]}"
    yield from (f"    {cut(clause, _DETAIL_LIMIT)}" for clause in details(finding))
