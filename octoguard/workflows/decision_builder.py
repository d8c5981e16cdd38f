"""Builds the decision on a plan file, with digests of everything that the verdict depends on."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard import __version__
from octoguard.attestation.statement import DecisionRecord, PlanFacts, ProgramRecord, RecordedFinding, Trust, timestamp
from octoguard.config.gate import rules_of
from octoguard.config.policies import load_policies, policy_files
from octoguard.errors import InputError
from octoguard.files import digests
from octoguard.paths import nothing_to_judge, policies_dir
from octoguard.renderers.notes import inputs as input_notes
from octoguard.scanners import check_files
from octoguard.signing.signatures import key_id, signers
from octoguard.sources import terraform
from octoguard.vcs.identity import who
from octoguard.workflows.check import judge
from octoguard.workflows.scanners import ScannerCheckIds
from octoguard.workflows.trusted_config import as_reasons, commitments_digest, usage_digest, weakened_checks
from octoguard.workflows.waivers import comments_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from octoguard.attestation.approvals import Rules
    from octoguard.plan.document import PlanDocument
    from octoguard.policy import Environment
    from octoguard.report import Report
    from octoguard.signing.signatures import Signed
    from octoguard.workflows.context import GateContext


def decide_on(
    document: PlanDocument,
    context: GateContext,
    program: terraform.Program,
    moment: datetime,
    person: str | None,
    own_files: Iterable[Path],
) -> tuple[Report, DecisionRecord]:
    """Check a plan file, as JSON, and build its decision record.

    `own_files` are files that octoguard writes, so they do not make the work tree unclean. Raises InputError if an
    input changes during the check.
    """
    inputs = replace(context.inputs, today=context.inputs.today or moment.date())
    digests_before = _digests(context)
    weakened: list[str] = []

    def review_reasons(environment: Environment) -> list[str]:
        weakened.extend(weakened_checks(context, environment) if context.ref else ())
        return as_reasons(weakened)

    report = judge(document, inputs, review_reasons)
    if digests_before != _digests(context):
        raise InputError("policies, waivers or configuration changed during the check: run octoguard gate again")
    plan = report.plan
    decision = DecisionRecord(
        verdict=report.verdict,
        reasons=report.reasons,
        denied_by=report.denied_by,
        environment=report.environment.name,
        root=context.root_name,
        plan=PlanFacts(plan.sha256, plan.format_version, plan.terraform_version or "", plan.actions),
        findings=_recorded_findings(report),
        counts={str(status): count for status, count in report.counts.items()},
        inputs=digests_before,
        scanners={scanner.name: scanner.version for scanner in report.scanners or []},
        octoguard=__version__,
        terraform=terraform.version_of(program.path, context.root),
        program=ProgramRecord(program.path, program.sha256),
        at=timestamp(moment),
        by=who(person),
        git=context.repository.commit_of(context.ref.commit if context.ref else None, own_files)
        if context.repository
        else None,
        trust=Trust(context.ref.name, context.ref.commit, weakened) if context.ref else None,
        notes=_notes(report),
    )
    return report, decision


def _recorded_findings(report: Report) -> list[RecordedFinding]:
    """The findings of a report that do not pass."""
    return [
        RecordedFinding(f.policy, f.address, f.status, f.enforcement, f.waiver.source if f.waiver else "")
        for f in report.findings
        if f.status != "pass"
    ]


def rules_for(context: GateContext) -> Rules:
    """The rules of `[gate]`, with the IDs of the keys that approvers must sign with. Raises ConfigError."""
    rules = rules_of(context.settings, load_policies(context.inputs.policies), ScannerCheckIds(context.inputs))
    if context.settings is None or not context.settings.gate.keys:
        return rules
    folder = context.settings.path.parent
    return replace(rules, keys={name: key_id(folder / file) for name, file in context.settings.gate.keys.items()})


def _verify_keys(context: GateContext) -> list[Path]:
    if context.settings is None:
        return []
    return [context.settings.path.parent / name for name in context.settings.gate.verify_keys]


def asks_for_signature(context: GateContext) -> bool:
    """Whether `[gate]` requires decisions to be signed by one of its keys or identities."""
    return context.settings is not None and bool(context.settings.gate.verify_keys or context.settings.gate.identities)


def unsigned(signed: Signed, context: GateContext) -> str | None:
    """Why the signature of a decision is not sufficient; None if it is, or if no signature is required."""
    gate = context.settings.gate if context.settings else None
    if gate is None or not asks_for_signature(context) or signers(signed, _verify_keys(context)):
        return None
    if gate.identities and signed.bundle is not None:
        from octoguard.signing.keyless import signed_by

        if signed_by(signed.bundle, signed.payload, gate.identities, gate.issuer):
            return None
    required = " or ".join(name for name in ("verify_keys", "identities") if getattr(gate, name))
    return f"the decision is not signed by one of [gate] {required}: run octoguard gate with --key or --keyless"


def _notes(report: Report) -> list[str]:
    notes = [input_notes.replaced_providers()] if os.environ.get("TF_REATTACH_PROVIDERS") else []
    if isinstance(report.unchanged, list):
        notes.append(input_notes.undecisive(len(report.unchanged)))
    return notes


def _digests(context: GateContext) -> dict[str, str | None]:
    """Digests of everything except the plan that the verdict depends on."""
    inputs = context.inputs
    shipped = (policies_dir(), [*policy_files(policies_dir()), nothing_to_judge()])
    own = [(inputs.policies, policy_files(inputs.policies))] if inputs.policies else []
    comments = comments_in(inputs.root, inputs.settings)
    return {
        "policies": digests.of_trees(shipped, *own),
        "configuration": digests.of_file(inputs.settings.path if inputs.settings else None),
        "waivers": digests.of_file(inputs.waivers),
        "baseline": digests.of_file(inputs.baseline),
        "comments": digests.of_comments(comments.waivers) if comments else None,
        "checks": digests.of_trees(*((folder, check_files(folder)) for folder in inputs.own_checks)),
        "pricing": digests.of_pricing(inputs.pricing),
        "price_book": digests.of_file(inputs.price_book),
        "commitments": commitments_digest(inputs),
        "usage": usage_digest(inputs),
        "providers": digests.of_file(context.root / ".terraform.lock.hcl"),
    }
