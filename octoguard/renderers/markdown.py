"""Renders a report as Markdown for a pull request comment or a job summary."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from octoguard.renderers._money import cost_sentences, in_currency
from octoguard.renderers._wording import (
    covered_text,
    disagreements,
    drift_of,
    drift_text,
    evidence_text,
    for_people,
    location_text,
    scanners_text,
    sections_of,
    sources_text,
    types_text,
    unchanged_of,
    unchanged_text,
    uncovered_text,
    waiver_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.renderers import Style
    from octoguard.report import FindingEntry, Report

# GitHub refuses a comment of more than 65,536 characters.
LIMIT = 60_000
_MARKER = "<!-- octoguard -->"
# GitHub turns text into mentions, issue references and links after it parsed the Markdown, so that a backslash does not
# prevent them. An empty comment does.
_APART = "<!-- -->"
_ESCAPES = str.maketrans(
    {char: f"\\{char}" for char in "\\`*_[]|~$"}
    | {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": f"@{_APART}", "#": f"\\#{_APART}"}
)
_LINK = re.compile(
    r"(https?|ftp|mailto|xmpp)(?=:)|(?<![A-Za-z0-9])www(?=\.)|(?<![A-Za-z0-9])GH(?=-[0-9])", re.IGNORECASE
)
_SHOWN_RESOURCES = 10


@in_currency
def render(report: Report, style: Style) -> str:
    """The report as GitHub Flavored Markdown, cut to the size limit of a comment."""
    report = for_people(report, style.verbose)
    parts = [*_top(report), *_removals(report), *_drift(report)]
    for title, findings in sections_of(report):
        parts += _table(title, findings, style.verbose)
    parts += _unchanged(report, style.verbose)
    parts += _remedies(report)
    closing = "\n".join(_closing(report))
    body = ""
    for part in parts:
        if len(body) + len(part) + len(closing) > LIMIT:
            body += "\n_The rest of the report is too long for a comment. See the text or JSON report._\n"
            break
        body += part + "\n"
    return f"{body}\n{closing}\n"


def words(text: str) -> str:
    """Text from a plan or a policy, with all Markdown and HTML syntax escaped."""
    return _LINK.sub(rf"\g<0>{_APART}", text.translate(_ESCAPES))


def code(text: str) -> str:
    """A code span that is safe inside a table."""
    return "`" + text.replace("`", "'").replace("|", "\\|") + "`"


def _top(report: Report) -> Iterator[str]:
    yield _MARKER
    yield f"## octoguard: {report.verdict}"
    actions = ", ".join(f"{count} {action}" for action, count in report.plan.actions.items()) or "none"
    where = f"**{words(report.environment.name)}** ({words(report.environment.source)})"
    count = report.plan.resources
    resources = f"{count} resource{'' if count == 1 else 's'}"
    yield f"\n{code(report.plan.name)} for {where}: {resources}: {words(actions)}\n"

    yield from (f"- {words(reason)}" for reason in report.reasons)


def _removals(report: Report) -> Iterator[str]:
    if not report.removals:
        return
    yield "\n### Deleted, replaced or forgotten\n\n| Action | Resource | Holds data | Why |\n|---|---|---|---|"
    for removal in report.removals:
        why = "; ".join([*(f"forced by {path}" for path in removal.forced_by), *filter(None, [removal.reason])])
        data = "**yes**" if removal.stateful else ""
        yield f"| {removal.action} | {code(removal.address)} | {data} | {words(why)} |"


def _drift(report: Report) -> Iterator[str]:
    drift = drift_of(report)
    if not drift:
        return
    yield "\n### Changed outside of Terraform (drift)\n\n| Action | Resource | Changed |\n|---|---|---|"
    for entry in drift:
        yield f"| {words(entry.action)} | {code(entry.address)} | {words(drift_text(entry))} |"


def _table(title: str, findings: list[FindingEntry], verbose: bool) -> Iterator[str]:
    yield f"\n### {title}\n\n| Severity | Policy | Resource | Evidence |\n|---|---|---|---|"
    for _, members in groupby(findings, key=lambda finding: (finding.policy, finding.title)):
        group = list(members)
        listed = group if verbose else group[:_SHOWN_RESOURCES]
        yield from map(_row, listed)
        if len(group) > len(listed):
            yield f"| | | ... and {len(group) - len(listed)} more | |"


def _unchanged(report: Report, verbose: bool) -> Iterator[str]:
    findings = unchanged_of(report)
    if findings:
        # One part, so that a cut at the limit never leaves the section open.
        rows = "\n".join(_table("On unchanged resources", findings, verbose))
        yield f"\n<details><summary>{words(unchanged_text(report))}</summary>\n{rows}\n\n</details>"


def _row(finding: FindingEntry) -> str:
    advisory = "" if finding.enforcement == "mandatory" else " (advisory)"
    evidence = "<br>".join(
        [
            *(code(evidence_text(item)) for item in finding.evidence),
            *(filter(None, [words(covered_text(finding))])),
            *(f"but {words(sentence)}" for sentence in disagreements(finding)),
        ]
    )
    if finding.waiver and finding.status == "waived":
        evidence = f"{words(waiver_text(finding.waiver))}<br>{evidence}".removesuffix("<br>")
    sources = sources_text([finding])
    policy = f"**{words(finding.policy)}**{advisory}<br>{words(finding.title)}" + (
        f"<br>({words(sources)})" if sources else ""
    )
    drift = " (drift)" if finding.drift is True else ""
    source = location_text(finding)
    place = f"<br>{code(source)}" if source else ""
    return f"| {finding.severity} | {policy} | {code(finding.address)}{drift}{place} | {evidence} |"


def _remedies(report: Report) -> Iterator[str]:
    remedies = {f.policy: f.remediation for f in report.findings if f.status == "fail" and f.remediation}
    for policy, remediation in remedies.items():
        fence = max(["``", *re.findall("`{3,}", remediation)], key=len) + "`"
        yield (
            f"\n<details><summary>How to fix {words(policy)}</summary>\n\n"
            f"{fence}hcl\n{remediation.rstrip()}\n{fence}\n\n</details>"
        )


def _closing(report: Report) -> Iterator[str]:
    coverage = report.coverage
    if coverage.uncovered:
        yield f"\n{words(uncovered_text(coverage))}."
    if coverage.other_providers:
        yield f"\nNot evaluated: {words(types_text(coverage.other_providers))} (not Google Cloud)."
    if report.cost:
        yield from (f"\nCost: {words(sentence)}." for sentence in cost_sentences(report.cost))
    yield from (f"\nNote: {words(note)}." for note in report.notes)
    yield from (f"\n{words(sentence)}." for sentence in scanners_text(report))
    counts = report.counts
    yield (
        f"\n{counts['fail']} failed, {counts['unknown']} unknown, {counts['waived']} waived, {counts['pass']} passed. "
        f"octoguard {words(report.octoguard_version)}, plan sha256 {words(report.plan.sha256[:12])}."
    )
