"""The findings of a report as the formats for CI systems need them: level, sentence, place and stable identity."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from octoguard.decision import BUDGET
from octoguard.policy.model import SEVERITIES
from octoguard.renderers._wording import covered_text, disagreements, evidence_text

if TYPE_CHECKING:
    from octoguard.policy.model import Severity
    from octoguard.report import FindingEntry, Report

Level = Literal["error", "warning"]
MESSAGE_LIMIT = 1000
_VERDICT = "verdict"
# How a reason for the verdict begins that is about findings, as octoguard.decision writes it.
_OF_A_POLICY = tuple(f"{severity} policy " for severity in SEVERITIES)
_SEVERITY: dict[Level, Severity] = {"error": "high", "warning": "medium"}


class Issue(NamedTuple):
    """One entry of a CI report: a finding, or a reason for the verdict that is not a finding (then `finding` is None).

    `level` is "error" only if the issue denies the plan. `fingerprint` stays the same when lines move.
    """

    level: Level
    rule: str
    severity: Severity
    title: str
    message: str
    fingerprint: str
    finding: FindingEntry | None = None


def issues_of(report: Report, *, waived: bool = False) -> list[Issue]:
    """The failed and unknown findings, and the reasons for the verdict that are not findings.

    What denies the plan comes first, then the most severe. With `waived`, waived findings follow. A denied plan always
    has an issue of the level "error".
    """
    statuses = ("fail", "unknown", "waived") if waived else ("fail", "unknown")
    findings = [finding for finding in report.findings if finding.status in statuses]
    prints = _fingerprints(report.environment.name, [(each.policy, each.address, _kind(each)) for each in findings])
    issues = [
        Issue(level_of(each), each.policy, each.severity, each.title, sentence(each), print_, each)
        for each, print_ in zip(findings, prints, strict=True)
    ]
    return sorted([*_further(report, issues), *issues], key=lambda issue: (is_waived(issue), issue.level == "warning"))


def is_waived(issue: Issue) -> bool:
    """Whether a waiver or the baseline covers the issue."""
    return issue.finding is not None and issue.finding.status == "waived"


def lesser(issue: Issue) -> str:
    """Why an issue of the level "warning" does not deny the plan: unknown, advisory, drift or review."""
    finding = issue.finding
    if finding is None:
        return "review"
    if finding.status == "unknown":
        return "unknown"
    return "advisory" if finding.enforcement != "mandatory" else "drift"


def level_of(finding: FindingEntry) -> Level:
    """The level of a finding: error if it denies the plan, or would without its waiver. Drift never denies."""
    denies = finding.status in ("fail", "waived") and finding.enforcement == "mandatory" and finding.drift is not True
    return "error" if denies else "warning"


def sentence(finding: FindingEntry) -> str:
    """The title, the address and the evidence in one line, cut to MESSAGE_LIMIT characters."""
    marks = [
        "unknown" if finding.status == "unknown" else "",
        "advisory" if finding.enforcement != "mandatory" else "",
        "drift" if finding.drift is True else "",
    ]
    note = ", ".join(filter(None, marks))
    head = f"{finding.title}: {finding.address}" + (f" ({note})" if note else "")
    return cut("; ".join([head, *details(finding)]))


def details(finding: FindingEntry) -> list[str]:
    """The evidence, an expired waiver, policies with the same cause, and tools with another result: one clause each."""
    waiver = finding.waiver
    expired = f"the waiver {waiver.source} expired on {waiver.until}" if waiver and finding.status != "waived" else ""
    clauses = [*map(evidence_text, finding.evidence), expired, covered_text(finding, verbose=False)]
    return [clause for clause in clauses if clause] + [f"but {clause}" for clause in disagreements(finding)]


def cut(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """The text, cut to a number of characters."""
    return text if len(text) <= limit else f"{text[: limit - 4].rstrip()} ..."


def place_of(finding: FindingEntry | None) -> tuple[str, int] | None:
    """The file and the line that decide a finding; None if they are not known."""
    place = finding.location if finding else None
    return (place.file, max(place.line, 1)) if isinstance(place, msgspec.Struct) else None


def plan_file(report: Report) -> str:
    """The name of the plan as a relative path, for findings without a known line."""
    path = PurePosixPath(report.plan.name)
    return path.name or "plan" if path.is_absolute() or ".." in path.parts else str(path)


def _further(report: Report, issues: list[Issue]) -> list[Issue]:
    """The budget, and the reasons for the verdict that neither a finding nor the budget explains."""
    further: list[Issue] = []
    budget = report.cost.budget if report.cost else None
    if budget and budget.verdict != "allow":
        level: Level = "error" if budget.verdict == "deny" else "warning"
        further.append(_reason(report, level, BUDGET, "Cost of the plan and its budget", budget.reasons))
    explained = [*(budget.reasons if budget else ())]
    others = [each for each in report.reasons if each not in explained and not each.startswith(_OF_A_POLICY)]
    deciding = [
        issue.level
        for issue in (*further, *issues)
        if issue.finding is None or (issue.finding.enforcement == "mandatory" and issue.finding.status != "waived")
    ]
    is_open = "error" not in deciding if report.verdict == "deny" else not deciding
    if report.verdict != "allow" and (others or is_open):
        level = "error" if report.verdict == "deny" and is_open else "warning"
        title = f"The verdict on the plan is {report.verdict}"
        further.append(_reason(report, level, _VERDICT, title, others or report.reasons))
    return further


def _reason(report: Report, level: Level, rule: str, title: str, reasons: list[str]) -> Issue:
    [fingerprint] = _fingerprints(report.environment.name, [(rule, "", "")])
    return Issue(level, rule, _SEVERITY[level], title, cut("; ".join(reasons)), fingerprint)


def _kind(finding: FindingEntry) -> str:
    return "drift" if finding.drift is True else ""


def _fingerprints(environment: str, identities: list[tuple[str, str, str]]) -> list[str]:
    """A hash for each identity (policy, address, kind), without lines and values.

    Equal identities, such as an object and its deposed object, get different numbers.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    prints = []
    for identity in identities:
        seen[identity] += 1
        data = "\0".join([environment, *identity]).encode(errors="replace")
        prints.append(f"{hashlib.sha256(data).hexdigest()[:32]}:{seen[identity]}")
    return prints
