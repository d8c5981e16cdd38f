"""Explains a policy, or what every policy finds on one resource of a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from octoguard.config.discovery import load_nearest
from octoguard.config.policies import load_policies
from octoguard.decision import decide
from octoguard.errors import UsageError
from octoguard.plan.address import without_indexes
from octoguard.policy.evaluate import why_it_passes
from octoguard.policy.names import did_you_mean, policy_hint
from octoguard.renderers.listings import explain as pages
from octoguard.renderers.listings import policies as policy_pages
from octoguard.report import assemble
from octoguard.workflows.check import examine
from octoguard.workflows.documents import fetch
from octoguard.workflows.inputs import CheckRequest, resolve
from octoguard.workflows.locations import located

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.cost_report import CostedResource
    from octoguard.plan import Plan
    from octoguard.plan.document import PlanDocument
    from octoguard.policy import Finding, Policy
    from octoguard.report import Report
    from octoguard.workflows.check import Judgement
    from octoguard.workflows.inputs import Inputs

_CONTAINING = 3  # suggested addresses that contain the given one
_SHORT = 3


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    """The options of `octoguard explain`. Without a plan, `name` must be a policy."""

    name: str
    plan: str | None = None
    environment: str | None = None
    policies: Path | None = None
    config: Path | None = None
    waivers: Path | None = None
    baseline: Path | None = None
    root: Path | None = None


def explain(request: ExplainRequest) -> str:
    """The explanation of a policy or of a resource. Raises UsageError with the closest names, and OctoguardError."""
    check = CheckRequest(
        request.plan or "",
        environment=request.environment,
        policies=request.policies,
        config=request.config,
        waivers=request.waivers,
        baseline=request.baseline,
        root=request.root,
    )
    settings = load_nearest(request.config)
    inputs = replace(resolve(check, settings), scanners=())
    policies = load_policies(inputs.policies)
    matching = [policy for policy in policies if policy.answers_to(request.name)]
    if request.plan is None:
        if not matching:
            raise UsageError(_unknown(request.name, policies))
        return policy_pages.explanation(matching)
    document = fetch(request.plan, settings)
    judgement = examine(document, inputs)
    if matching:
        return _of_policies(matching, document, judgement, inputs, policies)
    return _of_resource(request.name, document, judgement, inputs, policies)


def _unknown(name: str, policies: list[Policy]) -> str:
    if "." in name or "[" in name:
        return f"unknown policy {name!r}: to explain a resource of a plan, add --plan plan.json"
    return f"unknown policy {name!r}: {policy_hint(name, policies)}"


def _of_policies(
    matching: list[Policy], document: PlanDocument, judgement: Judgement, inputs: Inputs, policies: list[Policy]
) -> str:
    configured = inputs.enforcement_for(policies, judgement.environment)
    findings = judgement.waived.findings
    parts = []
    for policy in matching:
        inner = [(each, finding.policy.id) for finding in findings for each in finding.covers]
        covered = {each.change.address: general for each, general in inner if each.policy.id == policy.id}
        every = [*findings, *(each for each, _ in inner)]
        report = _report([each for each in every if each.policy.id == policy.id], document, judgement, inputs)
        uses = [use for use in judgement.waived.uses if use.waiver.names(policy)]
        enforcement = configured.get(policy.id) or policy.enforcement_in(judgement.environment)
        page = pages.resources(report, covered, uses, is_off=enforcement == "off")
        parts.append(policy_pages.explanation([policy]) + page)
    return "\n".join(parts)


def _of_resource(
    name: str, document: PlanDocument, judgement: Judgement, inputs: Inputs, policies: list[Policy]
) -> str:
    plan = judgement.plan
    addresses = [change.address for change in plan.managed] + [change.address for change in plan.unplanned_drift()]
    named = {address for address in addresses if name in (address, without_indexes(address))}
    if not named:
        raise UsageError(_no_such(name, addresses, policies, document.name))
    found = [finding for finding in judgement.waived.findings if finding.change.address in named]
    report = _report(found, document, judgement, inputs)
    changes = [change for change in plan.managed if change.address in named]
    types = {change.address: (change.type, str(change.action)) for change in changes}
    return pages.resource(report, types, _costs(plan, inputs, judgement, named))


def _report(found: list[Finding], document: PlanDocument, judgement: Judgement, inputs: Inputs) -> Report:
    """A report of these findings only, with the evidence for passes, and with locations."""
    plan, environment = judgement.plan, judgement.environment
    shown = [
        replace(finding, evidence=why_it_passes(finding.policy, finding.change, environment))
        if finding.status == "pass" and not finding.drift
        else finding
        for finding in found
    ]
    report = assemble(document, plan, environment, shown, decide(plan, shown), judgement.coverage)
    return located(report, inputs.sources_root(environment))


def _costs(plan: Plan, inputs: Inputs, judgement: Judgement, named: set[str]) -> list[CostedResource]:
    """The costs of these resources. Pricing is imported only for Google Cloud resources."""
    if not any(change.type.startswith("google_") for change in plan.managed if change.address in named):
        return []
    from octoguard.workflows.costing import costing

    entry = costing(plan, inputs, judgement.environment).entry(None)
    return [resource for resource in entry.resources if resource.address in named]


def _no_such(name: str, addresses: list[str], policies: list[Policy], plan: str) -> str:
    inside = [address for address in addresses if name in address] if len(name) > _SHORT else []
    known = [*addresses, *(policy.id for policy in policies)]
    hint = did_you_mean(name, known, "octoguard policies list lists the policies")
    if inside:
        hint = f"did you mean {' or '.join(inside[:_CONTAINING])}?"
    return f"{name!r} is neither a policy nor a resource of {plan}: {hint}"
