"""Turns a plan file and a scene into a decision, bound to everything that it rests on."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard import __version__
from octoguard.attestation.statement import DecisionRecord, Noted, PlanFacts, ProgramRecord, Trust, timestamp
from octoguard.config.gate import rules_of
from octoguard.config.policies import load_policies, policy_files
from octoguard.errors import InputError
from octoguard.files import digests
from octoguard.paths import nothing_to_judge, policies_dir
from octoguard.scanners import check_files
from octoguard.signing.signatures import key_id, signers
from octoguard.sources import terraform
from octoguard.vcs.identity import who
from octoguard.workflows.check import judge
from octoguard.workflows.scanners import Elsewhere, own_folders
from octoguard.workflows.trusted_config import as_doubts, pricing_digest, usage_digest, what_it_loosens
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
    where: GateContext,
    program: terraform.Program,
    moment: datetime,
    said_by: str | None,
    ours: Iterable[Path],
) -> tuple[Report, DecisionRecord]:
    """Judge a shown plan file, and say what that rests on. `ours` are files that octoguard itself writes."""
    inputs = _inputs(where)
    loosens: list[str] = []

    def doubts(environment: Environment) -> list[str]:
        loosens.extend(what_it_loosens(where, environment) if where.ref else ())
        return as_doubts(loosens)

    settings = where.settings
    check = replace(where.request, today=where.request.today or moment.date())
    report = judge(document, check, settings, settings.check.fail_on if settings else None, doubts)
    if inputs != _inputs(where):
        raise InputError("policies, waivers or configuration changed while they were read: gate again")
    plan = report.plan
    decision = DecisionRecord(
        verdict=report.verdict,
        reasons=report.reasons,
        denied_by=report.denied_by,
        environment=report.environment.name,
        root=where.root_name,
        plan=PlanFacts(plan.sha256, plan.format_version, plan.terraform_version or "", plan.actions),
        findings=[
            Noted(one.policy, one.address, one.status, one.enforcement, one.waiver.source if one.waiver else "")
            for one in report.findings
            if one.status != "pass"
        ],
        counts={str(status): count for status, count in report.counts.items()},
        inputs=inputs,
        scanners={one.name: one.version for one in report.scanners or []},
        octoguard=__version__,
        terraform=terraform.version_of(program.path, where.root),
        program=ProgramRecord(program.path, program.sha256),
        at=timestamp(moment),
        by=who(said_by),
        git=where.repository.commit_of(where.ref.commit if where.ref else None, ours) if where.repository else None,
        trust=Trust(where.ref.name, where.ref.commit, loosens) if where.ref else None,
        notes=_notes(),
    )
    return report, decision


def rules_for(where: GateContext) -> Rules:
    """The rules by which decisions are used, with the ids of the keys that approvers have to sign with."""
    rules = rules_of(where.settings, load_policies(policies_folder(where)), Elsewhere(where.request, where.settings))
    if where.settings is None or not where.settings.gate.keys:
        return rules
    folder = where.settings.path.parent
    return replace(rules, keys={name: key_id(folder / file) for name, file in where.settings.gate.keys.items()})


def _verify_keys(where: GateContext) -> list[Path]:
    if where.settings is None:
        return []
    return [where.settings.path.parent / name for name in where.settings.gate.verify_keys]


def asks_for_signature(where: GateContext) -> bool:
    """Whether `[gate]` names keys or identities, one of which has to have signed a decision."""
    return where.settings is not None and bool(where.settings.gate.verify_keys or where.settings.gate.identities)


def unsigned(signed: Signed, where: GateContext) -> str | None:
    """Why the signature on a decision is not enough; None when it is, or when none is asked for."""
    gate = where.settings.gate if where.settings else None
    if gate is None or not asks_for_signature(where) or signers(signed, _verify_keys(where)):
        return None
    if gate.identities and signed.bundle is not None:
        from octoguard.signing.keyless import signed_by

        if signed_by(signed.bundle, signed.payload, gate.identities, gate.issuer):
            return None
    wanted = " or ".join(name for name in ("verify_keys", "identities") if getattr(gate, name))
    return f"the decision is not signed by one of [gate] {wanted}: gate with the signing key (--key), or --keyless"


def _notes() -> list[str]:
    if os.environ.get("TF_REATTACH_PROVIDERS"):
        return ["providers were replaced through TF_REATTACH_PROVIDERS, as by a stand-in or a debugger"]
    return []


def _inputs(where: GateContext) -> dict[str, str | None]:
    """Digests of everything but the plan that the verdict rests on."""
    settings, request = where.settings, where.request
    own = policies_folder(where)
    shipped = (policies_dir(), [*policy_files(policies_dir()), nothing_to_judge()])
    ours = [(own, policy_files(own))] if own else []
    waivers = request.waivers or (settings.waivers_file if settings else None)
    baseline = request.baseline or (settings.baseline_file if settings else None)
    return {
        "policies": digests.of_trees(shipped, *ours),
        "configuration": digests.of_file(settings.path if settings else None),
        "waivers": digests.of_file(waivers),
        "baseline": digests.of_file(baseline),
        "comments": _comments(where),
        "checks": digests.of_trees(*((one, check_files(one)) for one in own_folders(request, settings))),
        "pricing": pricing_digest(settings),
        "price_book": digests.of_file(settings.price_book_file if settings else None),
        "usage": usage_digest(settings),
        "providers": digests.of_file(where.root / ".terraform.lock.hcl"),
    }


def _comments(where: GateContext) -> str | None:
    comments = comments_in(where.request.root, where.settings)
    return digests.of_comments(comments.waivers) if comments else None


def policies_folder(where: GateContext) -> Path | None:
    """The user's own policies."""
    return where.request.policies or (where.settings.policies_folder if where.settings else None)
