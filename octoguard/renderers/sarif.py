"""Renders a report as SARIF 2.1.0, within the limits of GitHub code scanning.

Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
Limits: https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import msgspec

from octoguard.printable import clean, json_text, page, presentable
from octoguard.renderers._ci import cut, issues_of, place_of, plan_file
from octoguard.renderers._wording import waiver_text
from octoguard.renderers.markdown import words

if TYPE_CHECKING:
    from octoguard.policy.model import Policy
    from octoguard.renderers import Style
    from octoguard.renderers._ci import Issue
    from octoguard.report import FindingEntry, Report

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RESULTS_LIMIT: Final = 25_000
TAGS_LIMIT: Final = 20
DESCRIPTION_LIMIT: Final = 1024
# GitHub: over 9.0 is critical, from 7.0 high, from 4.0 medium.
_SCORES: Final = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
_SUPPRESSIONS: Final = {"comment": "inSource", "waiver": "external", "baseline": "external"}


def render(report: Report, style: Style) -> str:
    """One run with the failed, unknown and waived findings. Passed findings are not included."""
    report = presentable(report)
    issues = issues_of(report, waived=True)
    listed = issues[:RESULTS_LIMIT]
    rules: dict[str, dict[str, Any]] = {}
    for issue in listed:
        if issue.rule not in rules:
            rules[issue.rule] = _rule(issue, style.policies.get(issue.rule))
    index = {name: number for number, name in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "octoguard",
                "semanticVersion": report.octoguard_version,
                "rules": list(rules.values()),
            }
        },
        # GitHub reads everything before the last slash as the category of the run.
        "automationDetails": {"id": f"octoguard/{quote(report.environment.name, safe='')}/"},
        "invocations": [_invocation(report, issues)],
        "results": [_result(issue, index[issue.rule], report) for issue in listed],
        "columnKind": "unicodeCodePoints",
        "properties": {
            "verdict": report.verdict,
            "environment": report.environment.name,
            "planSha256": report.plan.sha256,
        },
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(issue: Issue, policy: Policy | None) -> dict[str, Any]:
    finding = issue.finding
    remediation = page(policy.remediation if policy else finding.remediation if finding else "")
    why = clean(" ".join(policy.why.split())) if policy else issue.title
    references = presentable(policy.references) if policy else []
    score = {"security-severity": _SCORES[issue.severity]} if finding else {}
    rule = {
        "id": issue.rule,
        "shortDescription": {"text": cut(issue.title, DESCRIPTION_LIMIT)},
        "fullDescription": {"text": cut(why, DESCRIPTION_LIMIT)},
        "help": {
            "text": "\n\n".join(filter(None, [why, remediation.rstrip(), "\n".join(references)])),
            "markdown": _markdown(why, remediation, references),
        },
        "defaultConfiguration": {"level": issue.level},
        "properties": {
            "tags": _tags(issue, policy),
            "precision": "high",
            "problem.severity": issue.level,
            **score,
        },
    }
    # octoguard has no public address for its own pages. The first reference is Google's documentation of the setting.
    links = _links(references)
    return {**rule, "helpUri": links[0]} if links else rule


def _tags(issue: Issue, policy: Policy | None) -> list[str]:
    """The purpose, the service and the IDs of the same check in other tools, up to GitHub's limit."""
    if issue.finding is None:
        return [issue.rule]
    tags = [policy.purpose, policy.service] if policy else ["security"]
    return list(dict.fromkeys([*tags, *issue.finding.aliases]))[:TAGS_LIMIT]


def _markdown(why: str, remediation: str, references: list[str]) -> str:
    parts = [words(why)]
    if remediation:
        fence = max(["``", *re.findall("`{3,}", remediation)], key=len) + "`"
        parts.append(f"**How to fix**\n\n{fence}hcl\n{remediation.rstrip()}\n{fence}")
    if links := _links(references):
        parts.append("\n".join(f"- <{url}>" for url in links))
    return "\n\n".join(parts)


def _links(references: list[str]) -> list[str]:
    return [quote(url, safe=":/?#&=%~,;@+") for url in references if url.startswith("https://")]


def _result(issue: Issue, rule: int, report: Report) -> dict[str, Any]:
    finding = issue.finding
    # "[text](target)" is a link in a message: https://docs.oasis-open.org/sarif/sarif/v2.1.0, section 3.11.6.
    message = issue.message.replace("](", "] (")
    result: dict[str, Any] = {
        "ruleId": issue.rule,
        "ruleIndex": rule,
        # A result that is not of the kind "fail" must have the level "none" (section 3.27.10).
        **({"kind": "review", "level": "none"} if _is_unknown(finding) else {"kind": "fail", "level": issue.level}),
        "message": {"text": message},
        "locations": [_location(issue, report)],
        # GitHub tracks alerts by primaryLocationLineHash alone.
        "partialFingerprints": {"primaryLocationLineHash": issue.fingerprint, "octoguard/v1": issue.fingerprint},
    }
    block = _block(finding)
    if block:
        result["message"]["text"] = f"{message} ([resource block](1))"
        result["relatedLocations"] = [{"id": 1, "physicalLocation": block, "message": {"text": "resource block"}}]
    if finding and finding.status == "waived" and finding.waiver:
        kind = _SUPPRESSIONS[finding.waiver.kind]
        justification = waiver_text(finding.waiver)
        result["suppressions"] = [{"kind": kind, "status": "accepted", "justification": justification}]
    if finding:
        result["properties"] = {
            "severity": finding.severity,
            "enforcement": finding.enforcement,
            "status": finding.status,
            "action": finding.action,
        }
    return result


def _is_unknown(finding: FindingEntry | None) -> bool:
    return finding is not None and finding.status == "unknown"


def _location(issue: Issue, report: Report) -> dict[str, Any]:
    """The deciding line. Without one, line 1 of the plan: GitHub rejects a file if one result has no file."""
    file, line = place_of(issue.finding) or (plan_file(report), 1)
    location: dict[str, Any] = {"physicalLocation": _physical(file, line)}
    if issue.finding:
        location["logicalLocations"] = [
            {"fullyQualifiedName": issue.finding.address, "name": issue.finding.type, "kind": "resource"}
        ]
    return location


def _block(finding: FindingEntry | None) -> dict[str, Any] | None:
    place = finding.location if finding else None
    if isinstance(place, msgspec.Struct) and place.block_file:
        return _physical(place.block_file, place.block_line)
    return None


def _physical(file: str, line: int) -> dict[str, Any]:
    uri = quote(file, safe="/", errors="replace")
    return {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "region": {"startLine": max(line, 1)}}


def _invocation(report: Report, issues: list[Issue]) -> dict[str, Any]:
    """The result of the run, with the notes of the report and what this file leaves out."""
    notes = list(report.notes)
    unplaced = sum(place_of(issue.finding) is None for issue in issues)
    if unplaced:
        notes.append(
            f"{unplaced} results have no known line and point at the plan: run octoguard in the repository with --root"
        )
    if len(issues) > RESULTS_LIMIT:
        notes.append(f"{len(issues) - RESULTS_LIMIT} results are left out: GitHub accepts {RESULTS_LIMIT} in one run")
    invocation: dict[str, Any] = {"executionSuccessful": True, "exitCode": 1 if report.verdict == "deny" else 0}
    if notes:
        invocation["toolExecutionNotifications"] = [{"level": "note", "message": {"text": note}} for note in notes]
    return invocation
