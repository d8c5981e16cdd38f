"""Renders a report as JUnit XML: a test case for each policy and resource.

It follows the schema that Jenkins checks: https://github.com/jenkinsci/xunit-plugin, model/xsd/junit-10.xsd.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.printable import presentable
from octoguard.renderers._ci import cut, details, issues_of, lesser, place_of
from octoguard.renderers._wording import waiver_text

if TYPE_CHECKING:
    from octoguard.renderers import Style
    from octoguard.renderers._ci import Issue
    from octoguard.report import FindingEntry, Report

_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})
_BODY_LIMIT: Final = 10_000


def render(report: Report, style: Style) -> str:
    """One suite. Only what denies the plan is a failure: other failed, unknown and waived findings are skipped."""
    _ = style
    report = presentable(report)  # it leaves no character that XML forbids
    suite = f"octoguard {report.environment.name}"
    issues = issues_of(report)
    cases = [_case(report, issue.rule, _name(issue), _outcome(issue)) for issue in issues]
    for finding in report.findings:
        if finding.status in ("waived", "pass"):
            name = f"[{finding.severity}] {finding.title}: {finding.address}"
            cases.append(_case(report, finding.policy, name, _skipped_by(finding)))
    failures = sum(issue.level == "error" for issue in issues)
    skipped = len(issues) - failures + sum(finding.status == "waived" for finding in report.findings)
    total = f'tests="{len(cases)}" failures="{failures}" errors="0"'
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites name="octoguard" {total} time="0">',
            f'  <testsuite name="{_escaped(suite)}" {total} skipped="{skipped}" time="0">',
            *_properties(report),
            *cases,
            "  </testsuite>",
            "</testsuites>",
            "",
        ]
    )


def _properties(report: Report) -> list[str]:
    values = {
        "verdict": report.verdict,
        "plan": report.plan.name,
        "plan.sha256": report.plan.sha256,
        "octoguard.version": report.octoguard_version,
    }
    lines = [f'      <property name="{name}" value="{_escaped(value)}"/>' for name, value in values.items()]
    return ["    <properties>", *lines, "    </properties>"]


def _case(report: Report, rule: str, name: str, outcome: str) -> str:
    start = (
        f'    <testcase classname="{_escaped(f"octoguard.{report.environment.name}.{rule}")}" name="{_escaped(name)}"'
    )
    return f'{start} time="0">{outcome}</testcase>' if outcome else f'{start} time="0"/>'


def _name(issue: Issue) -> str:
    address = f": {issue.finding.address}" if issue.finding else ""
    return f"[{issue.severity}] {issue.title}{address}"


def _outcome(issue: Issue) -> str:
    if issue.level == "warning":
        return f'<skipped type="{lesser(issue)}" message="{_escaped(issue.message)}"/>'
    body = _escaped(cut(_body(issue), _BODY_LIMIT))
    return f'<failure type="{issue.severity}" message="{_escaped(issue.message)}">{body}</failure>'


def _body(issue: Issue) -> str:
    finding = issue.finding
    if finding is None:
        return issue.message
    place = place_of(finding)
    lines = [f"{finding.policy}: {finding.title}", finding.address]
    lines += [f"{place[0]}:{place[1]}"] if place else []
    lines += details(finding)
    return "\n".join([*lines, "", finding.remediation.rstrip()] if finding.remediation else lines)


def _skipped_by(finding: FindingEntry) -> str:
    if finding.status == "pass" or finding.waiver is None:
        return ""
    return f'<skipped type="waived" message="{_escaped(cut(waiver_text(finding.waiver)))}"/>'


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
