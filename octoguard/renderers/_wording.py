"""The sentences of a check report, for all formats that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from octoguard.printable import presentable
from octoguard.renderers.notes.inputs import undecisive

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
    """The report with every text safe to print, without passed findings if neither the output nor a count uses them."""
    if not verbose and not isinstance(report.scanners, list):
        findings = [finding for finding in report.findings if finding.status != "pass"]
        report = msgspec.structs.replace(report, findings=findings)
    return presentable(report)


def evidence_text(item: EvidenceEntry) -> str:
    """One clause for one piece of evidence, such as `settings[0].ssl_mode is not set: the API default is ...`."""
    where = f"{item.address}: {item.path}" if item.address else item.path
    if item.state == "known":
        value = str(item.value).lower() if isinstance(item.value, bool) else str(item.value)
        text = f"{where} = {value}" if where else value
        return f"{text} ({item.detail})" if item.detail else text
    if not where:
        return item.detail or item.state
    key = (item.state, item.reason)
    words, openings = _STATES.get(key) or _STATES[item.state, ""]
    opening = next((opening for opening in (words, *openings) if item.detail.startswith(opening)), "")
    if opening:
        return f"{where} is {words}{item.detail.removeprefix(opening)}"
    if item.state == "unknown" and item.reason and key not in _STATES:
        return f"{where}: {item.detail}"
    return f"{where} is {words}: {item.detail}" if item.detail else f"{where} is {words}"


def location_text(finding: FindingEntry) -> str:
    """The source of a finding, such as `modules/gke/main.tf:41`; "" if it is not known."""
    place = finding.location
    return f"{place.file}:{place.line}" if isinstance(place, msgspec.Struct) else ""


# {(state, reason): (how a sentence names it, how a detail begins that names it too)}
_STATES: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("unset", ""): ("not set", ("unset",)),
    ("unset", "no-such-attribute"): ("not an attribute of this provider version", ()),
    ("sensitive", ""): ("hidden (sensitive)", ("sensitive",)),
    ("unknown", ""): ("known only after apply", ("known after apply",)),
    ("unknown", "after-apply"): ("known only after apply", ("known after apply",)),
    ("unknown", "offline"): ("not known in an offline plan", ()),
}
# In the order in which a finding with several reasons is listed. Nothing is listed as unset: the attributes beside it
# tell more.
_UNDECIDED = {
    "after-apply": "Unknown: known only after apply",
    "sensitive": "Unknown: hidden (sensitive)",
    "offline": "Unknown: not known in an offline plan",
    "malformed": "Unknown: not readable (malformed)",
    "not-in-plan": "Unknown: not in this plan",
    "no-such-attribute": "Unknown: not in this provider version",
    "": "Unknown: not decidable from this plan",
}


def sections_of(report: Report) -> list[tuple[str, list[FindingEntry]]]:
    """The findings that did not pass, under headings: failed, unknown (one heading for each reason), waived."""
    sections: dict[str, list[FindingEntry]] = {
        "Failed": [],
        **{title: [] for title in _UNDECIDED.values()},
        "Waived": [],
    }
    for finding in report.findings:
        if finding.status == "unknown":
            reasons = {item.reason for item in finding.evidence}
            title = next(title for reason, title in _UNDECIDED.items() if reason in reasons or not reason)
            sections[title].append(finding)
        elif finding.status != "pass":
            sections["Failed" if finding.status == "fail" else "Waived"].append(finding)
    return [(title, findings) for title, findings in sections.items() if findings]


def unchanged_of(report: Report) -> list[FindingEntry]:
    """With --changed-only, the findings on resources that the plan does not change."""
    return report.unchanged if isinstance(report.unchanged, list) else []


def unchanged_text(report: Report) -> str:
    """`12 findings on unchanged resources do not decide`; "" without --changed-only."""
    return undecisive(len(report.unchanged)) if isinstance(report.unchanged, list) else ""


def waiver_text(waiver: WaiverEntry) -> str:
    """One clause on a waiver: `waivers.yaml:3: it moves in March (owner data, until 2027-03-31, OCTO-7)`."""
    until = f"until {waiver.until}" if waiver.until else "no expiry date"
    facts = [f"owner {waiver.owner}" if waiver.owner else "", until if waiver.kind != "baseline" else "", waiver.ticket]
    details = ", ".join(filter(None, facts))
    return f"{waiver.source}: {waiver.reason}" + (f" ({details})" if details else "")


def types_text(counts: dict[str, int], limit: int = 4) -> str:
    """`{type: count}` as `3 resources of google_a, google_b`."""
    total = sum(counts.values())
    named = list(counts)
    more = f" and {len(named) - limit} more types" if len(named) > limit else ""
    return f"{total} resource{'s' if total > 1 else ''} of {', '.join(named[:limit])}{more}"


def uncovered_text(coverage: CoverageEntry) -> str:
    """One sentence on the Google Cloud resources that no security policy covers: the number per type, and removals."""
    counts, removed = coverage.uncovered, coverage.uncovered_removed
    total = sum(counts.values())
    named = []
    for name, count in counts.items():
        gone = removed.get(name, 0)
        note = f", {gone} deleted or forgotten" if 0 < gone < count else ", deleted or forgotten" if gone else ""
        named.append(f"{name} ({count}{note})")
    resources, types = "resource" if total == 1 else "resources", "type" if len(counts) == 1 else "types"
    of = f"{total} {resources} of {len(counts)} {types}"
    return f"Not evaluated: {of}, because no active security policy covers them: {', '.join(named)}"


def drift_of(report: Report) -> list[DriftEntry]:
    """Resources that were changed outside of Terraform."""
    return report.drift if isinstance(report.drift, list) else []


def drift_text(entry: DriftEntry) -> str:
    """The changed attributes of a drifted resource, and what the plan does with it."""
    paths = entry.changed[:_SHOWN_PATHS]
    more = f" and {len(entry.changed) - len(paths)} more" if len(entry.changed) > len(paths) else ""
    plan = f"this plan: {entry.planned}" if entry.planned else "this plan does not change it"
    return f"{', '.join(paths)}{more}; {plan}" if paths else plan


def sources_text(findings: Iterable[FindingEntry]) -> str:
    """The tools that report these findings, such as `octoguard, checkov`; "" without other scanners."""
    names: dict[str, None] = {}
    for finding in findings:
        if isinstance(finding.source, str):
            names.setdefault(finding.source)
        for opinion in opinions_of(finding):
            if opinion.agrees:
                names.setdefault(opinion.source)
    return ", ".join(names)


def opinions_of(finding: FindingEntry) -> list[OpinionEntry]:
    """The results of other tools for the same question."""
    return finding.opinions if isinstance(finding.opinions, list) else []


def covered_text(finding: FindingEntry, verbose: bool = True) -> str:
    """Other policies that report the same cause: `same cause: firewall-open-ssh, ... and 9 more`; else ""."""
    names = [covered.policy for covered in finding.covers] if isinstance(finding.covers, list) else []
    listed = names if verbose else names[:_COVERED]
    more = f" and {len(names) - len(listed)} more" if len(names) > len(listed) else ""
    return f"same cause: {', '.join(listed)}{more}" if names else ""


def disagreements(finding: FindingEntry) -> list[str]:
    """One clause for each tool with a different result, and its reason."""
    return [_opinion_text(opinion) for opinion in opinions_of(finding) if not opinion.agrees]


def _opinion_text(opinion: OpinionEntry) -> str:
    """`octoguard sql-optional-tls passes it: settings[0]... = ENCRYPTED_ONLY`."""
    results = {"pass": "passes it", "fail": "fails it", "unknown": "reports unknown", "none": "has no finding"}
    reasons = [evidence_text(item) for item in opinion.evidence]
    why = "; ".join([opinion.reason, *reasons] if opinion.reason else reasons)
    result = results[opinion.status]
    return f"{' '.join(filter(None, [opinion.source, opinion.check]))} {result}" + (f": {why}" if why else "")


def scanners_text(report: Report) -> list[str]:
    """One sentence for each other scanner: how many of its results agree with octoguard."""
    entries = report.scanners if isinstance(report.scanners, list) else []
    return [_scanner_text(report, entry) for entry in entries]


def _scanner_text(report: Report, entry: ScannerEntry) -> str:
    name = entry.name
    results = [opinion for finding in report.findings for opinion in opinions_of(finding) if opinion.source == name]
    alone = [finding for finding in report.findings if finding.source == name]
    shared = sum(opinion.agrees for opinion in results)
    differs = len(results) - shared + sum(bool(opinions_of(finding)) for finding in alone)
    quiet = ""
    if entry.quiet:
        more = f" and {len(entry.quiet) - _QUIET} more" if len(entry.quiet) > _QUIET else ""
        quiet = f"; no result from {', '.join(entry.quiet[:_QUIET])}{more}, although the plan has such resources"
    return (
        f"{' '.join(filter(None, [name, entry.version]))} reported {entry.answers} results: {shared} agree with "
        f"octoguard, {differs} differ{quiet}"
    )
