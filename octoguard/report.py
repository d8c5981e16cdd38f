"""Assembles the Report: the versioned document that renderers and machines read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from octoguard import __version__
from octoguard.cost_report import CostEntry, schema_of
from octoguard.decision import Verdict
from octoguard.plan.action import Action
from octoguard.plan.drift import drifted, drifted_paths, planned
from octoguard.plan.model import changed_paths, describe
from octoguard.plan.path import render
from octoguard.policy.model import SEVERITIES, Enforcement, Severity
from octoguard.policy.outcome import Reason, State, Status
from octoguard.policy.waivers import WaiverState
from octoguard.printable import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.decision import Decision
    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.document import PlanDocument
    from octoguard.plan.secrets import Secrets
    from octoguard.policy.coverage import Coverage
    from octoguard.policy.model import Environment, Finding, Opinion
    from octoguard.policy.outcome import Evidence
    from octoguard.policy.waivers import Waiver, WaiverOutcome

SCHEMA_VERSION: Final = "1"
_STATUS_ORDER = {"fail": 0, "unknown": 1, "waived": 2, "pass": 3}


class EvidenceEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One attribute that a finding rests on. `value` is never a sensitive or an unknown one.

    `reason` says why it leaves an outcome open: known after apply, sensitive, malformed, or what would decide is not in
    the plan.
    """

    path: str
    state: State
    value: bool | int | float | str | None = None
    detail: str = ""
    expression: str = ""
    address: str = ""
    reason: Reason = ""


class WaiverEntry(msgspec.Struct, frozen=True):
    """Why a finding does not decide, who answers for that, and until which day (YYYY-MM-DD).

    On a finding that is not waived: the waiver that has expired.
    """

    kind: Literal["waiver", "comment", "baseline"]
    source: str
    reason: str
    owner: str
    until: str | None
    ticket: str


class WaiverUse(msgspec.Struct, frozen=True):
    """What became of a waiver that is meant for this environment: whether and how many findings it waives.

    unused: nothing of what it matches fails; elsewhere: no resource of this plan has the address; refused: its policy
    may not be waived; unjudged: its check is another scanner's, which nobody asked, or gave no answer here.
    """

    policy: str
    address: str
    state: WaiverState
    findings: int
    waiver: WaiverEntry


class OpinionEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """What another scanner says to the question of a finding of ours, or octoguard to that of another's."""

    source: str
    check: str
    title: str
    status: Literal["pass", "fail", "unknown", "none"]
    agrees: bool
    reason: str = ""
    evidence: list[EvidenceEntry] = []


class ScannerEntry(msgspec.Struct, frozen=True):
    """Another scanner that took part: how many answers it gave.

    `quiet` are its checks that gave none at all, though resources of their types exist: not a pass.
    """

    name: str
    version: str
    answers: int
    quiet: list[str] = []


class CoveredEntry(msgspec.Struct, frozen=True):
    """A policy that fails, or is unknown, on the same resource for the same reason as the finding that covers it."""

    policy: str
    title: str
    severity: Severity
    enforcement: Enforcement
    status: Status


class FindingEntry(msgspec.Struct, frozen=True):
    """What one policy says about one resource. `source` and `opinions` are there where another scanner took part.

    `covers` are policies whose findings have the same cause, and are reported with this one; `aliases` has theirs too.
    `drift` is true where it is about what was changed outside of Terraform, and `action` is what happened there.
    """

    policy: str
    title: str
    severity: Severity
    enforcement: Enforcement
    status: Status
    address: str
    type: str
    action: str
    judges: Literal["after", "before", "change"]
    aliases: list[str]
    evidence: list[EvidenceEntry] = []
    remediation: str = ""
    waiver: WaiverEntry | None = None
    source: str | msgspec.UnsetType = msgspec.UNSET
    drift: bool | msgspec.UnsetType = msgspec.UNSET
    opinions: list[OpinionEntry] | msgspec.UnsetType = msgspec.UNSET
    covers: list[CoveredEntry] | msgspec.UnsetType = msgspec.UNSET


class Removal(msgspec.Struct, frozen=True):
    """Something that is deleted, replaced or forgotten, and why."""

    address: str
    type: str
    action: Literal["delete", "replace", "forget"]
    stateful: bool
    reason: str
    forced_by: list[str] = []


class DriftEntry(msgspec.Struct, frozen=True):
    """A resource that was changed outside of Terraform: how, and at which attributes.

    `planned` is what the plan does with it, None where the plan does not show it: then policies judge it as it is.
    """

    address: str
    type: str
    action: str
    changed: list[str]
    planned: str | None


class PlanEntry(msgspec.Struct, frozen=True):
    """The plan that was judged."""

    name: str
    sha256: str
    format_version: str
    terraform_version: str | None
    resources: int
    actions: dict[str, int]


class EnvironmentEntry(msgspec.Struct, frozen=True):
    """The environment it was judged for, and how that was found out."""

    name: str
    source: str


class CoverageEntry(msgspec.Struct, frozen=True):
    """How many resources were judged, and as `{type: count}` what was not: Google types, and types of other providers.

    A Google type is `uncovered` where no policy in force judges its security; `uncovered_removed` are those resources
    of it that are deleted or forgotten. `nothing_to_judge` are types that need no policy: they are no gap.
    """

    judged: int
    uncovered: dict[str, int]
    other_providers: dict[str, int]
    nothing_to_judge: dict[str, int] = {}
    uncovered_removed: dict[str, int] = {}


class Report(msgspec.Struct, frozen=True):
    """The whole report, schema version 1. `denied_by` names, by policy id, what the first reasons are about."""

    schema_version: Literal["1"]
    octoguard_version: str
    verdict: Verdict
    reasons: list[str]
    environment: EnvironmentEntry
    plan: PlanEntry
    counts: dict[Status, int]
    findings: list[FindingEntry]
    removals: list[Removal]
    coverage: CoverageEntry
    notes: list[str] = []
    waivers: list[WaiverUse] = []
    cost: CostEntry | None = None
    denied_by: list[str] = []
    scanners: list[ScannerEntry] | msgspec.UnsetType = msgspec.UNSET
    drift: list[DriftEntry] | msgspec.UnsetType = msgspec.UNSET

    def to_json(self) -> str:
        """The text that `octoguard check --format json` prints (schema: reports/schema/report.v1.json)."""
        return json_text(self, decimals="number")


def assemble(
    document: PlanDocument,
    plan: Plan,
    environment: Environment,
    findings: list[Finding],
    decision: Decision,
    coverage: Coverage,
    notes: Iterable[str] = (),
    uses: Iterable[WaiverOutcome] = (),
    cost: CostEntry | None = None,
    scanners: Iterable[ScannerEntry] = (),
) -> Report:
    """Put everything that was found into one document, the worst first."""
    counts = Counter(finding.status for finding in findings)
    ordered = sorted(findings, key=_rank)
    others = list(scanners)
    secrets = plan.secrets()
    return Report(
        schema_version=SCHEMA_VERSION,
        octoguard_version=__version__,
        verdict=decision.verdict,
        reasons=decision.reasons,
        environment=EnvironmentEntry(environment.name, environment.source),
        plan=_plan_entry(document, plan),
        counts={
            "fail": counts["fail"],
            "unknown": counts["unknown"],
            "waived": counts["waived"],
            "pass": counts["pass"],
        },
        findings=[_entry(finding, secrets, bool(others)) for finding in ordered],
        removals=_removals(plan, findings, secrets),
        coverage=_coverage(plan, coverage),
        notes=[*document.notes, *notes],
        waivers=[
            WaiverUse(use.waiver.policy, use.waiver.address, use.state, use.count, _waiver(use.waiver)) for use in uses
        ],
        cost=cost,
        denied_by=decision.denied_by,
        scanners=others or msgspec.UNSET,
        drift=_drift(plan, secrets) or msgspec.UNSET,
    )


def _drift(plan: Plan, secrets: Secrets) -> list[DriftEntry]:
    """The drifted resources, first those that the plan leaves as they are."""
    actions = planned(plan)
    found = [
        DriftEntry(
            change.address,
            change.type,
            str(change.action),
            [secrets.hide(path) for path in drifted_paths(change)],
            str(actions[change.address]) if change.address in actions else None,
        )
        for change in drifted(plan)
    ]
    return sorted(found, key=lambda entry: (entry.planned is not None, entry.address))


def _rank(finding: Finding) -> tuple[int, int, int, str, str]:
    return (
        _STATUS_ORDER[finding.status],
        finding.enforcement != "mandatory",
        -SEVERITIES.index(finding.policy.severity),
        finding.policy.id,
        finding.change.address,
    )


def _entry(finding: Finding, secrets: Secrets, several: bool) -> FindingEntry:
    policy, change = finding.policy, finding.change
    matters = finding.status != "pass"
    return FindingEntry(
        policy.id,
        policy.title,
        policy.severity,
        finding.enforcement,
        finding.status,
        change.address,
        change.type,
        str(change.action),
        policy.judges,
        list(dict.fromkeys(alias for one in (finding, *finding.covers) for alias in one.policy.aliases)),
        [_evidence(item, secrets) for item in finding.evidence],
        policy.remediation if matters else "",
        _waiver(finding.waiver) if finding.waiver else None,
        finding.source if several else msgspec.UNSET,
        finding.drift or msgspec.UNSET,
        [_opinion(said, secrets) for one in (finding, *finding.covers) for said in one.opinions]
        if several
        else msgspec.UNSET,
        [_covered(one) for one in finding.covers] or msgspec.UNSET,
    )


def _covered(finding: Finding) -> CoveredEntry:
    policy = finding.policy
    return CoveredEntry(policy.id, policy.title, policy.severity, finding.enforcement, finding.status)


def _opinion(opinion: Opinion, secrets: Secrets) -> OpinionEntry:
    shown = [_evidence(item, secrets) for item in opinion.evidence]
    return OpinionEntry(
        opinion.source, opinion.check, opinion.title, opinion.status, opinion.agrees, opinion.reason, shown
    )


def _waiver(waiver: Waiver) -> WaiverEntry:
    until = waiver.until.isoformat() if waiver.until else None
    return WaiverEntry(waiver.kind, waiver.source, waiver.reason, waiver.owner, until, waiver.ticket)


def _evidence(item: Evidence, secrets: Secrets) -> EvidenceEntry:
    value = secrets.hide(item.value) if isinstance(item.value, str) else item.value
    detail, path = secrets.hide(item.detail), secrets.hide(item.path)  # a path may have a key of a map in it
    if value is not item.value:
        return EvidenceEntry(
            path, "sensitive", None, "the same value is sensitive elsewhere in this plan", reason="sensitive"
        )
    return EvidenceEntry(path, item.state, value, detail, item.expression, item.address, item.reason)


def _plan_entry(document: PlanDocument, plan: Plan) -> PlanEntry:
    actions = Counter(str(change.action) for change in plan.managed)
    return PlanEntry(
        document.name,
        document.sha256,
        plan.format_version,
        plan.terraform_version,
        len(plan.managed),
        {action: actions[action] for action in map(str, Action) if actions[action]},
    )


def _removals(plan: Plan, findings: list[Finding], secrets: Secrets) -> list[Removal]:
    stateful = {id(f.change) for f in findings if f.policy.judges == "before" and f.status != "pass"}
    found = [_removal(change, id(change) in stateful, secrets) for change in plan.managed if change.removes]
    return sorted(found, key=lambda removal: (not removal.stateful, removal.address))


def _removal(change: ResourceChange, stateful: bool, secrets: Secrets) -> Removal:
    kinds: dict[Action, Literal["delete", "replace", "forget"]] = {Action.DELETE: "delete", Action.REPLACE: "replace"}
    said = [(p, describe(change.get(p, "before")), describe(change.get(p))) for p in change.replace_paths]
    forced = [f"{render(p)}: {secrets.hide(old)} -> {secrets.hide(new)}" for p, old, new in said]
    # Terraform gives a forgotten resource the reason of a deleted one.
    reason = "" if change.action is Action.FORGET else (change.action_reason or "").replace("_", " ")
    if forced:
        reason = reason.removeprefix("replace because cannot update")
    if change.deposed:
        reason = f"{reason} (deposed object {change.deposed})".strip()
    if change.action is Action.REPLACE and not forced and not reason:
        reason = f"this plan format does not say; {', '.join(changed_paths(change)) or 'nothing known'} changes"
    return Removal(change.address, change.type, kinds.get(change.action, "forget"), stateful, reason, forced)


def _coverage(plan: Plan, coverage: Coverage) -> CoverageEntry:
    others = Counter(change.type for change in plan.managed if not change.type.startswith("google_"))
    return CoverageEntry(
        coverage.judged,
        coverage.uncovered,
        dict(sorted(others.items())),
        coverage.nothing_to_judge,
        coverage.uncovered_removed,
    )


def schema() -> dict[str, Any]:
    """The JSON schema of the report."""
    return schema_of(Report, "octoguard report")
