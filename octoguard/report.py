"""Assembles the Report: the versioned document of a check, for renderers and machines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from octoguard import __version__
from octoguard.cost_report import CostEntry
from octoguard.decision import Verdict
from octoguard.json_schema import schema_of
from octoguard.plan.action import Action
from octoguard.plan.drift import drifted_paths
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
    from octoguard.policy.model import Environment, Finding, Opinion, Waiver
    from octoguard.policy.outcome import Evidence
    from octoguard.policy.waivers import WaiverOutcome

SCHEMA_VERSION: Final = "1"
_STATUS_ORDER = {"fail": 0, "unknown": 1, "waived": 2, "pass": 3}


class EvidenceEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One attribute that a finding depends on. `value` never holds a sensitive or unknown value.

    `reason` is why the attribute does not decide. after-apply: Terraform knows the value only after apply. sensitive:
    the value is hidden. offline: the offline plan does not know the value. malformed: the value does not have the form
    that the policy reads. not-in-plan: what decides is outside of this plan. no-such-attribute: this provider version
    does not have the attribute. unset: nothing sets the attribute.
    """

    path: str
    state: State
    value: bool | int | float | str | None = None
    detail: str = ""
    expression: str = ""
    address: str = ""
    reason: Reason = ""


class WaiverEntry(msgspec.Struct, frozen=True):
    """Why a finding is waived, by whom, and until which day (YYYY-MM-DD).

    On a finding that is not waived, this is the waiver that has expired.
    """

    kind: Literal["waiver", "comment", "baseline"]
    source: str
    reason: str
    owner: str
    until: str | None
    ticket: str


class WaiverUse(msgspec.Struct, frozen=True):
    """The use of a waiver for this environment: its state, and how many findings it waives.

    States: `unused` (nothing that it matches fails), `elsewhere` (no resource of this plan has the address), `refused`
    (its policy must not be waived), `unjudged` (its check belongs to a scanner that did not run or has no result here).
    """

    policy: str
    address: str
    state: WaiverState
    findings: int
    waiver: WaiverEntry


class OpinionEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """The result of another scanner for a finding of octoguard, or of octoguard for a finding of the scanner."""

    source: str
    check: str
    title: str
    status: Literal["pass", "fail", "unknown", "none"]
    agrees: bool
    reason: str = ""
    evidence: list[EvidenceEntry] = []


class ScannerEntry(msgspec.Struct, frozen=True):
    """Another scanner that ran, and its number of results.

    `quiet` lists its checks without any result although the plan has resources of their types. This is not a pass.
    """

    name: str
    version: str
    answers: int
    quiet: list[str] = []


class CoveredEntry(msgspec.Struct, frozen=True):
    """A policy that fails or is unknown for the same resource and cause as the finding that covers it."""

    policy: str
    title: str
    severity: Severity
    enforcement: Enforcement
    status: Status


class LocationEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """The line of the Terraform configuration that decides a finding, or the line of the resource block.

    The deciding line can be in the call of a module, or in a .tfvars file. Then `block_file` and `block_line` are the
    place of the resource block. Files are relative to the current directory, or to the root if they are outside of it.
    """

    file: str
    line: int
    block_file: str = ""
    block_line: int = 0


class FindingEntry(msgspec.Struct, frozen=True):
    """The result of one policy for one resource. `source` and `opinions` exist only if another scanner ran.

    `location` exists if the configuration of the plan is known. `covers` lists policies that report the same cause;
    `aliases` includes theirs. `drift` is true for a change outside of Terraform; `action` is then the change that was
    made there.
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
    location: LocationEntry | msgspec.UnsetType = msgspec.UNSET


class Removal(msgspec.Struct, frozen=True):
    """A resource that is deleted, replaced or forgotten (removed from the state only), and why."""

    address: str
    type: str
    action: Literal["delete", "replace", "forget"]
    stateful: bool
    reason: str
    forced_by: list[str] = []


class DriftEntry(msgspec.Struct, frozen=True):
    """A resource that was changed outside of Terraform, and its changed attributes.

    `planned` is the action of the plan on it; None if the plan does not show it, so that policies evaluate it as it is.
    """

    address: str
    type: str
    action: str
    changed: list[str]
    planned: str | None


class PlanEntry(msgspec.Struct, frozen=True):
    """The plan that was evaluated."""

    name: str
    sha256: str
    format_version: str
    terraform_version: str | None
    resources: int
    actions: dict[str, int]


class EnvironmentEntry(msgspec.Struct, frozen=True):
    """The environment that the policies were evaluated for, and where its name comes from."""

    name: str
    source: str


class CoverageEntry(msgspec.Struct, frozen=True):
    """`judged` counts the evaluated resources. The others are `{type: count}` of resources that were not evaluated.

    `uncovered` are Google types that no active security policy covers; `uncovered_removed` counts those of them that
    are deleted or forgotten. `nothing_to_judge` are types that need no security policy, so they are not a gap.
    """

    judged: int
    uncovered: dict[str, int]
    other_providers: dict[str, int]
    nothing_to_judge: dict[str, int] = {}
    uncovered_removed: dict[str, int] = {}


class Report(msgspec.Struct, frozen=True):
    """The whole report, schema version 1. `denied_by` lists the policy IDs (or `budget`) that deny the plan.

    `unchanged` exists with --changed-only. It lists the failed and unknown findings on resources that the plan does not
    change. They do not decide the verdict, and `findings` and `counts` do not include them.
    """

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
    unchanged: list[FindingEntry] | msgspec.UnsetType = msgspec.UNSET

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
    unchanged: Iterable[Finding] | None = None,
) -> Report:
    """Assemble the report, with the most severe findings first. `unchanged` are findings that do not decide."""
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
        unchanged=msgspec.UNSET
        if unchanged is None
        else [_entry(finding, secrets, bool(others)) for finding in sorted(unchanged, key=_rank)],
    )


def _drift(plan: Plan, secrets: Secrets) -> list[DriftEntry]:
    """The drifted resources; those that the plan does not change come first."""
    actions = plan.planned_actions()
    entries = [
        DriftEntry(
            change.address,
            change.type,
            str(change.action),
            [secrets.hide(path) for path in drifted_paths(change)],
            str(actions[change.address]) if change.address in actions else None,
        )
        for change in plan.drifted()
    ]
    return sorted(entries, key=lambda entry: (entry.planned is not None, entry.address))


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
        list(dict.fromkeys(alias for each in (finding, *finding.covers) for alias in each.policy.aliases)),
        [_evidence(item, secrets) for item in finding.evidence],
        policy.remediation if matters else "",
        _waiver(finding.waiver) if finding.waiver else None,
        finding.source if several else msgspec.UNSET,
        finding.drift or msgspec.UNSET,
        [_opinion(opinion, secrets) for each in (finding, *finding.covers) for opinion in each.opinions]
        if several
        else msgspec.UNSET,
        [_covered(each) for each in finding.covers] or msgspec.UNSET,
    )


def _covered(finding: Finding) -> CoveredEntry:
    policy = finding.policy
    return CoveredEntry(policy.id, policy.title, policy.severity, finding.enforcement, finding.status)


def _opinion(opinion: Opinion, secrets: Secrets) -> OpinionEntry:
    evidence = [_evidence(item, secrets) for item in opinion.evidence]
    return OpinionEntry(
        opinion.source, opinion.check, opinion.title, opinion.status, opinion.agrees, opinion.reason, evidence
    )


def _waiver(waiver: Waiver) -> WaiverEntry:
    until = waiver.until.isoformat() if waiver.until else None
    return WaiverEntry(waiver.kind, waiver.source, waiver.reason, waiver.owner, until, waiver.ticket)


def _evidence(item: Evidence, secrets: Secrets) -> EvidenceEntry:
    value = secrets.hide(item.value) if isinstance(item.value, str) else item.value
    detail, path = secrets.hide(item.detail), secrets.hide(item.path)  # a path may contain a map key
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
    removals = [_removal(change, id(change) in stateful, secrets) for change in plan.managed if change.removes]
    return sorted(removals, key=lambda removal: (not removal.stateful, removal.address))


def _removal(change: ResourceChange, stateful: bool, secrets: Secrets) -> Removal:
    kinds: dict[Action, Literal["delete", "replace", "forget"]] = {Action.DELETE: "delete", Action.REPLACE: "replace"}
    replacements = [(p, describe(change.get(p, "before")), describe(change.get(p))) for p in change.replace_paths]
    forced = [f"{render(p)}: {secrets.hide(old)} -> {secrets.hide(new)}" for p, old, new in replacements]
    # For a forgotten resource, Terraform reports the reason of a deletion.
    reason = "" if change.action is Action.FORGET else (change.action_reason or "").replace("_", " ")
    if forced:
        reason = reason.removeprefix("replace because cannot update")
    if change.deposed:
        reason = f"{reason} (deposed object {change.deposed})".strip()
    if change.action is Action.REPLACE and not forced and not reason:
        changed = ", ".join(changed_paths(change)) or "none that is known"
        reason = f"this plan format does not give the reason; changed attributes: {changed}"
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
    """The JSON schema of `octoguard check --format json`."""
    return schema_of(Report, "octoguard report")
