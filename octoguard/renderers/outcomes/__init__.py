"""Renders a report as the message and the outcomes of an HCP Terraform run task.

Outcomes: https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-tasks-integration
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from octoguard.printable import clean
from octoguard.renderers._money import cost_sentences
from octoguard.renderers._wording import (
    covered_text,
    disagreements,
    evidence_text,
    for_people,
    location_text,
    uncovered_text,
)
from octoguard.renderers.markdown import code, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.report import FindingEntry, Report

LIMIT: Final = 100  # findings; with bodies of LONGEST_BODY a callback stays below 1 MB
LONGEST_BODY: Final = 8_000
_LONGEST_LINE: Final = 500
_LONGEST_DESCRIPTION: Final = 250
_OPENINGS: Final = {"allow": "Allowed", "review": "Needs a review", "deny": "Denied"}
_LEVELS: Final = {"critical": "error", "high": "error", "medium": "warning", "low": "info"}


def message(report: Report, note: str = "") -> str:
    """The verdict in one line, such as `Denied: policy ... fails on ... 3 failed, 0 unknown, ...`."""
    report = for_people(report, False)
    more = len(report.reasons) - 1
    reason = report.reasons[0] if report.reasons else "no reason"
    others = f" (and {more} more reason{'s' if more > 1 else ''})" if more > 0 else ""
    counts = report.counts
    ending = (
        f"{others}. {counts['fail']} failed, {counts['unknown']} unknown, {counts['waived']} waived, "
        f"{counts['pass']} passed, environment {report.environment.name}.{f' {note}' if note else ''}"
    )
    return f"{_OPENINGS[report.verdict]}: {_cut(reason, _LONGEST_LINE - len(ending))}{ending}"


def outcomes(report: Report, note: str = "") -> Iterator[dict[str, Any]]:
    """The verdict, then one outcome for each failed or unknown finding, up to LIMIT."""
    report = for_people(report, False)
    findings = [finding for finding in report.findings if finding.status in ("fail", "unknown")]
    yield _verdict(report, len(findings), note)
    numbers: dict[str, int] = {}
    for finding in findings[:LIMIT]:
        number = numbers[finding.policy] = numbers.get(finding.policy, 0) + 1
        yield _finding(finding, finding.policy if number == 1 else f"{finding.policy}-{number}")


def _verdict(report: Report, findings: int, note: str) -> dict[str, Any]:
    lines = [f"- {words(reason)}" for reason in report.reasons]
    lines += [f"\n{words(note)}"] if note else []
    if findings > LIMIT:
        lines.append(f"\nOnly the first {LIMIT} of {findings} findings are listed.")
    environment = report.environment
    lines.append(f"\nEnvironment: **{words(environment.name)}** ({words(environment.source)}).")
    if report.cost:
        lines += [f"\nCost: {words(sentence)}." for sentence in cost_sentences(report.cost)]
    if report.coverage.uncovered:
        lines.append(f"\n{words(uncovered_text(report.coverage))}.")
    lines += [f"\nNote: {words(sentence)}." for sentence in report.notes]
    levels = {"allow": "info", "review": "warning", "deny": "error"}
    status = {"label": _OPENINGS[report.verdict], "level": levels[report.verdict]}
    return _outcome("verdict", message(report), "\n".join(lines), {"Status": [status]})


def _finding(finding: FindingEntry, identifier: str) -> dict[str, Any]:
    failed = finding.status == "fail"
    binding = finding.enforcement == "mandatory"
    status = {"label": "Failed" if failed else "Unknown", "level": "error" if failed and binding else "warning"}
    severity = {"label": finding.severity.capitalize(), "level": _LEVELS[finding.severity]}
    return _outcome(
        identifier,
        f"{finding.title}: {finding.address}",
        _body(finding),
        {"Status": [status], "Severity": [severity]},
    )


def _body(finding: FindingEntry) -> str:
    result = "fails" if finding.status == "fail" else "cannot be decided"
    drift = ", changed outside of Terraform" if finding.drift is True else ""
    lines = [
        f"**{words(finding.policy)}** ({finding.enforcement}) {result} for {code(finding.address)} "
        f"({words(finding.action)}{drift})."
    ]
    if place := location_text(finding):
        lines.append(f"\nSource: {code(place)}")
    lines += ["\nEvidence:\n"] if finding.evidence else []
    lines += [f"- {code(evidence_text(item))}" for item in finding.evidence]
    further = [covered_text(finding), *(f"but {sentence}" for sentence in disagreements(finding))]
    lines += [f"\n{words(sentence)}" for sentence in further if sentence]
    body = _cut("\n".join(lines), LONGEST_BODY)
    remedy = finding.remediation.rstrip()
    if not remedy or len(body) + len(remedy) > LONGEST_BODY - 100:
        return body
    fence = max(["``", *re.findall("`{3,}", remedy)], key=len) + "`"
    return f"{body}\n\nHow to fix it:\n\n{fence}hcl\n{remedy}\n{fence}"


def _outcome(identifier: str, description: str, body: str, tags: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "task-result-outcomes",
        "attributes": {
            "outcome-id": identifier,
            "description": clean(_cut(description, _LONGEST_DESCRIPTION)),
            "body": _cut(body, LONGEST_BODY),
            "tags": tags,
        },
    }


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
