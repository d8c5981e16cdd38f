"""Says in words what a report holds, the same in every format that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from octoguard.printable import presentable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.report import (
        CoverageEntry,
        DriftEntry,
        EvidenceEntry,
        FindingEntry,
        OpinionEntry,
        Report,
        ScannerEntry,
        WaiverEntry,
    )

_QUIET = 5
_COVERED = 4
_SHOWN_PATHS = 5


def for_people(report: Report, verbose: bool) -> Report:
    """The report with every text in it clean; without the passes where nothing shows or counts them."""
    if not verbose and not isinstance(report.scanners, list):
        findings = [finding for finding in report.findings if finding.status != "pass"]
        report = msgspec.structs.replace(report, findings=findings)
    return presentable(report)


def evidence_text(item: EvidenceEntry) -> str:
    """One clause for one piece of evidence: `ssl_mode is unset; the API's default is ...`."""
    where = f"{item.address}: {item.path}" if item.address else item.path
    if item.state == "known":
        said = str(item.value).lower() if isinstance(item.value, bool) else str(item.value)
        text = f"{where} = {said}" if where else said
        return f"{text} ({item.detail})" if item.detail else text
    if item.state == "sensitive" and item.detail and not item.detail.startswith("sensitive"):
        return f"{where} is sensitive: {item.detail}"
    if item.state == "unset" and item.detail and not item.detail.startswith("unset"):
        return f"{where} is unset: {item.detail}"
    if item.state == "unknown" and item.detail and not item.detail.startswith("known after apply"):
        return f"{where} is known after apply: {item.detail}" if where else item.detail
    return f"{where} is {item.detail or item.state}"


_UNDECIDED = {
    "after-apply": "Known only after apply",
    "sensitive": "Hidden by sensitive",
    "malformed": "Not readable",
    "not-in-plan": "Not in this plan",
    "": "Not decidable from this plan",
}


def sections_of(report: Report) -> list[tuple[str, list[FindingEntry]]]:
    """The findings that are not passed, by headings: failed, unknown by what leaves them open, waived."""
    sections: dict[str, list[FindingEntry]] = {
        "Fails": [],
        **{title: [] for title in _UNDECIDED.values()},
        "Waived": [],
    }
    for finding in report.findings:
        if finding.status == "unknown":
            reasons = {item.reason for item in finding.evidence}
            title = next(title for reason, title in _UNDECIDED.items() if reason in reasons or not reason)
            sections[title].append(finding)
        elif finding.status != "pass":
            sections["Fails" if finding.status == "fail" else "Waived"].append(finding)
    return [(title, found) for title, found in sections.items() if found]


def waiver_text(waiver: WaiverEntry) -> str:
    """One clause on a waiver: `waivers.yaml:3: it moves in March (owner data, until 2027-03-31, OCTO-7)`."""
    until = f"until {waiver.until}" if waiver.until else "without an end"
    facts = [f"owner {waiver.owner}" if waiver.owner else "", until if waiver.kind != "baseline" else "", waiver.ticket]
    said = ", ".join(filter(None, facts))
    return f"{waiver.source}: {waiver.reason}" + (f" ({said})" if said else "")


def types_text(counts: dict[str, int], limit: int = 4) -> str:
    """`{type: count}` as `3 resources of google_a, google_b`."""
    total = sum(counts.values())
    named = list(counts)
    more = f" and {len(named) - limit} more types" if len(named) > limit else ""
    return f"{total} resource{'s' if total > 1 else ''} of {', '.join(named[:limit])}{more}"


def uncovered_text(coverage: CoverageEntry) -> str:
    """One sentence on the Google resources that were not judged: how many, of which types, and which are removed."""
    counts, removed = coverage.uncovered, coverage.uncovered_removed
    total = sum(counts.values())
    named = []
    for name, count in counts.items():
        gone = removed.get(name, 0)
        note = f", {gone} deleted or forgotten" if 0 < gone < count else ", deleted or forgotten" if gone else ""
        named.append(f"{name} ({count}{note})")
    resources, types = "resource" if total == 1 else "resources", "type" if len(counts) == 1 else "types"
    of = f"{total} {resources} of {len(counts)} {types}"
    return f"Not judged: {of}, because no policy in force judges their security: {', '.join(named)}"


def drift_of(report: Report) -> list[DriftEntry]:
    """What was changed outside of Terraform."""
    return report.drift if isinstance(report.drift, list) else []


def drift_text(entry: DriftEntry) -> str:
    """The changed attributes of a drifted resource, and what the plan does about it."""
    paths = entry.changed[:_SHOWN_PATHS]
    more = f" and {len(entry.changed) - len(paths)} more" if len(entry.changed) > len(paths) else ""
    plan = f"this plan: {entry.planned}" if entry.planned else "this plan leaves it as it is"
    return f"{', '.join(paths)}{more}; {plan}" if paths else plan


def sources_text(findings: Iterable[FindingEntry]) -> str:
    """Who makes these findings, where another scanner took part: `octoguard, checkov`; else ""."""
    names: dict[str, None] = {}
    for finding in findings:
        if isinstance(finding.source, str):
            names.setdefault(finding.source)
        for opinion in opinions_of(finding):
            if opinion.agrees:
                names.setdefault(opinion.source)
    return ", ".join(names)


def opinions_of(finding: FindingEntry) -> list[OpinionEntry]:
    """What others say to the question of a finding."""
    return finding.opinions if isinstance(finding.opinions, list) else []


def covered_text(finding: FindingEntry, verbose: bool = True) -> str:
    """The other policies that the same cause breaks: `also firewall-open-ssh, ... and 9 more`; else ""."""
    names = [one.policy for one in finding.covers] if isinstance(finding.covers, list) else []
    shown = names if verbose else names[:_COVERED]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return f"also {', '.join(shown)}{more}" if names else ""


def disagreements(finding: FindingEntry) -> list[str]:
    """One clause for each of the others that sees it differently, with its reason."""
    return [_opinion_text(opinion) for opinion in opinions_of(finding) if not opinion.agrees]


def _opinion_text(opinion: OpinionEntry) -> str:
    """`octoguard sql-optional-tls passes it: settings[0]... = ENCRYPTED_ONLY`."""
    says = {"pass": "passes it", "fail": "fails it", "unknown": "cannot tell", "none": "has no finding"}[opinion.status]
    reasons = [evidence_text(item) for item in opinion.evidence]
    why = "; ".join([opinion.reason, *reasons] if opinion.reason else reasons)
    return f"{' '.join(filter(None, [opinion.source, opinion.check]))} {says}" + (f": {why}" if why else "")


def scanners_text(report: Report) -> list[str]:
    """One sentence for each other scanner: how many of its answers octoguard shares."""
    entries = report.scanners if isinstance(report.scanners, list) else []
    return [_scanner_text(report, entry) for entry in entries]


def _scanner_text(report: Report, entry: ScannerEntry) -> str:
    name = entry.name
    given = [opinion for finding in report.findings for opinion in opinions_of(finding) if opinion.source == name]
    alone = [finding for finding in report.findings if finding.source == name]
    shared = sum(opinion.agrees for opinion in given)
    differs = len(given) - shared + sum(bool(opinions_of(finding)) for finding in alone)
    quiet = ""
    if entry.quiet:
        more = f" and {len(entry.quiet) - _QUIET} more" if len(entry.quiet) > _QUIET else ""
        quiet = f"; none at all from {', '.join(entry.quiet[:_QUIET])}{more}, though resources concern them"
    return (
        f"{' '.join(filter(None, [name, entry.version]))} gave {entry.answers} answers: {shared} as octoguard, "
        f"{differs} otherwise{quiet}"
    )
