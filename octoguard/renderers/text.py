"""Renders a report for a terminal: one screen, the most severe findings first, passed findings only counted."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

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
    from octoguard.report import DriftEntry, FindingEntry, Removal, Report

_SHOWN_RESOURCES = 3
_SHOWN_POLICIES = 14
_SHOWN_REMOVALS = 10
_SHOWN_DRIFT = 10
_OURS = (msgspec.UNSET, "octoguard")
_COLORS = {"red": "31", "yellow": "33", "green": "32", "bold": "1", "dim": "2"}
VERDICTS = {"allow": ("green", "ALLOW"), "review": ("yellow", "REVIEW"), "deny": ("red", "DENY")}


class Paint:
    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, color: str, text: str) -> str:
        return f"\033[{_COLORS[color]}m{text}\033[0m" if self._on and text else text


@in_currency
def render(report: Report, style: Style) -> str:
    """The report as text for people."""
    report = for_people(report, style.verbose)
    paint = Paint(style.color)
    lines = [_headline(report), "", *_verdict(report, paint)]
    sections = [
        _removals(report.removals, paint, style.verbose),
        _drift(drift_of(report), paint, style.verbose),
        *(_findings(report, title, findings, paint, style.verbose) for title, findings in sections_of(report)),
        _unchanged(report, paint, style.verbose),
        _passes(report, style.verbose),
    ]
    for section in sections:
        if section:
            lines += ["", *section]
    lines += ["", *_closing(report, paint, style.verbose)]
    return "\n".join([*lines, ""])


def _headline(report: Report) -> str:
    actions = ", ".join(f"{count} {action}" for action, count in report.plan.actions.items())
    environment = f"{report.environment.name} ({report.environment.source})"
    count = report.plan.resources
    return f"{report.plan.name} for {environment}: {count} resource{'' if count == 1 else 's'}: {actions or 'none'}"


def _verdict(report: Report, paint: Paint) -> Iterator[str]:
    color, word = VERDICTS[report.verdict]
    others = len(report.reasons) - 1
    more = f", and {others} more reason{'s' if others > 1 else ''}" if others else ""
    yield f"{paint(color, paint('bold', word))}  {report.reasons[0]}{more}"


def _removals(removals: list[Removal], paint: Paint, verbose: bool) -> list[str]:
    if not removals:
        return []
    lines = [paint("bold", "Deleted, replaced or forgotten")]
    displayed = removals if verbose else removals[:_SHOWN_REMOVALS]
    for removal in displayed:
        data = paint("red", "holds data") if removal.stateful else "          "
        why = "; ".join([*(f"forced by {path}" for path in removal.forced_by), *filter(None, [removal.reason])])
        lines.append(f"  {removal.action:<8} {data}  {removal.address}" + (f"  ({why})" if why else ""))
    if len(removals) > len(displayed):
        lines.append(f"  ... and {len(removals) - len(displayed)} more (--verbose)")
    return lines


def _drift(drift: list[DriftEntry], paint: Paint, verbose: bool) -> list[str]:
    if not drift:
        return []
    lines = [paint("bold", "Changed outside of Terraform (drift)")]
    displayed = drift if verbose else drift[:_SHOWN_DRIFT]
    lines += [f"  {entry.action:<8} {entry.address}  ({drift_text(entry)})" for entry in displayed]
    if len(drift) > len(displayed):
        lines.append(f"  ... and {len(drift) - len(displayed)} more (--verbose)")
    return lines


def _findings(report: Report, title: str, findings: list[FindingEntry], paint: Paint, verbose: bool) -> list[str]:
    lines = [paint("bold", title)]
    # Removals are listed above already, so a finding about them refers there, unless a waiver covers some of them.
    waived = {finding.policy for finding in report.findings if finding.status == "waived"}
    listed = {removal.address for removal in report.removals[:_SHOWN_REMOVALS]}
    groups = [list(group) for _, group in groupby(findings, key=lambda finding: (finding.policy, finding.title))]
    limit = len(groups) if verbose else _SHOWN_POLICIES
    for group in groups[:limit]:
        lines += _group(group, listed if group[0].policy not in waived else set(), paint, verbose)
    if len(groups) > limit:
        lines.append(f"  ... and {len(groups) - limit} more policies (--verbose)")
    return lines


def _group(group: list[FindingEntry], listed: set[str], paint: Paint, verbose: bool) -> Iterator[str]:
    first = group[0]
    color = {"critical": "red", "high": "red", "medium": "yellow", "low": "dim"}[first.severity]
    advisory = "" if first.enforcement == "mandatory" else paint("dim", " (advisory)")
    sources = sources_text(group)
    title = first.title + (paint("dim", f"  [{sources}]") if sources else "")
    yield f"  {paint(color, f'{first.severity:<8}')} {paint('bold', first.policy)}{advisory}: {title}"
    if not verbose and all(finding.judges == "before" and finding.address in listed for finding in group):
        yield "           the resource above" if len(group) == 1 else f"           the {len(group)} resources above"

        return
    displayed = group if verbose else group[:_SHOWN_RESOURCES]
    for finding in displayed:
        evidence = [evidence_text(item) for item in finding.evidence]
        detail = "; ".join(evidence if verbose else evidence[:2])
        if finding.waiver and finding.status == "waived":
            detail = f"{waiver_text(finding.waiver)}{f'; {detail}' if verbose and detail else ''}"
        drift = " (drift)" if finding.drift is True else ""
        place = f"  {location_text(finding)}" if finding.location is not msgspec.UNSET else ""
        yield f"           {finding.address}{drift}{place}" + (f"  {paint('dim', detail)}" if detail else "")
        yield from (f"             {covered}" for covered in filter(None, [covered_text(finding, verbose)]))
        yield from (f"             but {sentence}" for sentence in disagreements(finding))
    if len(group) > len(displayed):
        yield f"           ... and {len(group) - len(displayed)} more"
    if verbose and first.remediation:
        yield from (f"             | {line}" for line in first.remediation.rstrip().splitlines())


def _unchanged(report: Report, paint: Paint, verbose: bool) -> list[str]:
    findings = unchanged_of(report)
    if not findings:
        return []
    if verbose:
        return _findings(report, unchanged_text(report), findings, paint, verbose)
    lines = [paint("bold", unchanged_text(report))]
    for (policy, severity), members in groupby(findings, key=lambda finding: (finding.policy, finding.severity)):
        group = list(members)
        named = group[0].address if len(group) == 1 else f"{len(group)} resources"
        unknown = " (unknown)" if all(finding.status == "unknown" for finding in group) else ""
        lines.append(f"  {severity:<8} {policy}{unknown}: {named}")
    return lines


def _passes(report: Report, verbose: bool) -> list[str]:
    if not verbose:
        return []
    passes = [finding for finding in report.findings if finding.status == "pass"]
    return ["Passed", *(f"  {finding.policy}  {finding.address}" for finding in passes)] if passes else []


def _closing(report: Report, paint: Paint, verbose: bool) -> Iterator[str]:
    coverage = report.coverage
    if coverage.uncovered:
        yield paint("yellow", uncovered_text(coverage))
    if coverage.nothing_to_judge and verbose:
        yield paint("dim", f"No security policy needed: {types_text(coverage.nothing_to_judge)}")
    if coverage.other_providers:
        yield paint("yellow", f"Not evaluated: {types_text(coverage.other_providers)} (not Google Cloud)")
    if report.cost:
        yield from (f"Cost: {sentence}" for sentence in cost_sentences(report.cost))
    yield from (f"Note: {note}" for note in report.notes)
    yield from scanners_text(report)
    counts = report.counts
    waived = f", {counts['waived']} waived" if counts["waived"] else ""
    passed = f"{counts['pass']} passed ({coverage.judged} resource{'' if coverage.judged == 1 else 's'} evaluated)"
    yield f"{counts['fail']} failed, {counts['unknown']} unknown{waived}, {passed}"
    first = next((f.policy for f in report.findings if f.status in ("fail", "unknown") and f.source in _OURS), None)
    if first and not verbose:
        yield paint(
            "dim", f"To fix a finding: octoguard policies show {first.partition(', ')[0]}. To list all: --verbose"
        )
