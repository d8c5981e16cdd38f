"""Checks one plan: source, plan, findings, decision, report, text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from octoguard import plan as plans
from octoguard.config.discovery import load_nearest
from octoguard.config.policies import load_pack
from octoguard.decision import decide, weigh
from octoguard.money import shown_in
from octoguard.policy import SEVERITIES, evaluate
from octoguard.policy.causes import one_per_cause
from octoguard.policy.coverage import coverage_of
from octoguard.policy.evaluate import drift_not_judged, evaluate_drift
from octoguard.renderers.notes import inputs as input_notes
from octoguard.renderers.notes import plan as plan_notes
from octoguard.report import assemble
from octoguard.workflows.documents import fetch, refuse_other_clouds
from octoguard.workflows.inputs import resolve, root_for
from octoguard.workflows.locals import follow_locals
from octoguard.workflows.locations import located
from octoguard.workflows.outputs import render_all, text_decides
from octoguard.workflows.waivers import WaivableChecks, waive_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container

    from octoguard.config.source_lines import Places
    from octoguard.plan import Plan
    from octoguard.plan.document import PlanDocument
    from octoguard.policy import Environment, Finding, Policy
    from octoguard.policy.coverage import Coverage
    from octoguard.policy.model import Enforcement, Severity
    from octoguard.report import Report, ScannerEntry
    from octoguard.workflows.costing import Costs
    from octoguard.workflows.inputs import CheckRequest, Inputs
    from octoguard.workflows.outputs import Rendered
    from octoguard.workflows.waivers import WaivedFindings


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The rendered report, and whether the verdict is allow or review.

    With `text_decides`, the caller reads the verdict in the text and not in the exit code.
    """

    rendered: list[Rendered]
    passes: bool
    text_decides: bool = False


def run(request: CheckRequest) -> CheckResult:
    """Check a plan. Raises OctoguardError; then there is no verdict."""
    if request.trust is None:
        return _run(request, resolve(request, load_nearest(request.config)))
    from octoguard.workflows.context import gate_context
    from octoguard.workflows.trusted_config import review_reasons

    # A root to plan is in the working tree. A given plan needs no configuration of the working tree.
    root = root_for(request, load_nearest(request.config)) if request.options else request.root
    request = replace(request, root=root)
    with gate_context(".", request, request.trust, root or Path.cwd()) as context:
        # As without --trust, comments apply only if the root was given.
        comments = context.inputs.root if root else None
        inputs = replace(context.inputs, target=request.plan, root=comments, sources=root)
        context = replace(context, inputs=inputs, own=replace(context.own, root=root))
        return _run(request, inputs, lambda environment: review_reasons(context, environment))


def _run(
    request: CheckRequest, inputs: Inputs, further: Callable[[Environment], Collection[str]] = lambda _: ()
) -> CheckResult:
    report = judge(document_of(request, inputs), inputs, further)
    if inputs.list_as:
        from octoguard.workflows.coverage import renamed

        report = renamed(report, inputs.list_as)
    rendered = render_all(
        report, inputs.outputs, verbose=request.verbose, policies=lambda: policies_by_id(inputs.policies)
    )
    return CheckResult(rendered, report.verdict != "deny", text_decides(inputs.outputs))


def policies_by_id(folder: Path | None) -> dict[str, Policy]:
    """The shipped policies and those of a folder, by ID."""
    return {policy.id: policy for policy in load_pack(folder).policies}


def document_of(request: CheckRequest, inputs: Inputs) -> PlanDocument:
    """The given plan, or an offline plan of the given root."""
    if request.options is None:
        return fetch(request.plan, inputs.settings)
    from octoguard.workflows.plan import make_plan

    return make_plan(request.plan, request.options, inputs.settings, offline=True)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A plan and its findings, before the decision."""

    plan: Plan
    environment: Environment
    waived: WaivedFindings
    coverage: Coverage
    scanners: list[ScannerEntry]
    review_reasons: list[str]  # reasons for a review that are not findings


def judge(
    document: PlanDocument,
    inputs: Inputs,
    further: Callable[[Environment], Collection[str]] = lambda _: (),
) -> Report:
    """The report of a plan. `further` returns more reasons for a review."""
    with shown_in(inputs.currency):
        return _judge(document, inputs, further)


def _judge(document: PlanDocument, inputs: Inputs, further: Callable[[Environment], Collection[str]]) -> Report:
    judgement = examine(document, inputs)
    plan, waived = judgement.plan, judgement.waived
    unchanged: list[Finding] | None = None
    if inputs.changed_only:
        from octoguard.policy.changed import split_by_change

        waived.findings, unchanged = split_by_change(plan, waived.findings, judgement.environment)
    costs = _costs(plan, inputs, judgement.environment)
    status = costs.status if costs else None
    reasons = [*judgement.review_reasons, *further(judgement.environment)]
    decision = decide(plan, waived.findings, judgement.coverage, reasons, status)
    report = assemble(
        document,
        plan,
        judgement.environment,
        waived.findings,
        decision,
        judgement.coverage,
        waived.notes,
        waived.uses,
        costs.entry(weigh(status)) if costs and status else None,
        judgement.scanners,
        unchanged,
    )
    return located(report, inputs.sources_root(judgement.environment), inputs.var_files, inputs.variables)


def examine(document: PlanDocument, inputs: Inputs, *, use_baseline: bool = True) -> Judgement:
    """The findings of a plan after waivers and the baseline, with the notes of the report."""
    plan = plans.read(document.json, document.name, _prevents_destroy(inputs.sources))
    follow_locals(plan, inputs.sources)
    refuse_other_clouds(plan)
    pack = load_pack(inputs.policies)
    policies = pack.policies
    environment = inputs.environment_of(plan)
    configured = inputs.enforcement_for(policies, environment)
    enforce = _enforce(environment, configured, inputs.fail_on)
    findings = evaluate(plan, policies, environment, enforce)
    notes = [
        *plan_notes.offline(plan),
        *plan_notes.contents(plan),
        *_input_notes(inputs, environment, configured),
    ]
    scanners: list[ScannerEntry] = []
    if inputs.scanners:
        from octoguard.workflows.scanners import scan_and_merge

        switched_off = frozenset(policy.id for policy in policies if enforce(policy) == "off")
        merged = scan_and_merge(inputs, plan, findings, policies, environment, switched_off)
        findings, scanners = merged.findings, merged.scanners
        notes += merged.notes
    findings = [*findings, *evaluate_drift(plan, policies, environment, enforce)]
    others = {finding.policy.id: finding.policy for finding in findings if finding.source != "octoguard"}
    checks = WaivableChecks([*policies, *others.values()], cache(lambda: _scanner_checks(inputs)))
    waived = waive_findings(plan, findings, checks, environment, inputs, use_baseline=use_baseline)
    waived.findings = one_per_cause(waived.findings)
    unjudged = drift_not_judged(plan, findings, pack.nothing_to_judge)
    waived.notes = [*notes, *waived.notes, *unjudged]
    coverage = coverage_of(plan, policies, enforce, pack.nothing_to_judge)
    return Judgement(plan, environment, waived, coverage, scanners, [] if findings else unjudged)


def _prevents_destroy(root: Path | None) -> Callable[[str], bool | None] | None:
    """Looks up `prevent_destroy` in the sources of the plan, which are parsed at the first call."""
    if root is None:
        return None

    @cache
    def places() -> Places:
        from octoguard.config.source_lines import Places

        return Places(root)

    def prevents_destroy(address: str) -> bool | None:
        try:
            return places().prevents_destroy(address)
        except OSError:
            return None  # a file cannot be read: unknown

    return prevents_destroy


def _scanner_checks(inputs: Inputs) -> Container[str]:
    """The IDs of the checks of other scanners. Computed only if a name is not a policy of this run."""
    from octoguard.workflows.scanners import ScannerCheckIds

    return ScannerCheckIds(inputs)


def _costs(plan: Plan, inputs: Inputs, environment: Environment) -> Costs | None:
    """The cost of the plan if its environment has a budget. Pricing is imported only then."""
    if inputs.budget_of(environment) is None:
        return None
    from octoguard.workflows.costing import costing

    return costing(plan, inputs, environment)


def _enforce(
    environment: Environment, configured: dict[str, Enforcement], fail_on: Severity | None
) -> Callable[[Policy], Enforcement]:

    def enforce(policy: Policy) -> Enforcement:
        enforcement = configured.get(policy.id) or policy.enforcement_in(environment)
        if fail_on is None or enforcement == "off":
            return enforcement
        return "mandatory" if SEVERITIES.index(policy.severity) >= SEVERITIES.index(fail_on) else "advisory"

    return enforce


def _input_notes(inputs: Inputs, environment: Environment, configured: dict[str, Enforcement]) -> list[str]:
    notes = []
    settings, ref = inputs.settings, inputs.read_at
    if ref:
        notes.append(input_notes.trusted(ref.name, ref.commit))
    if settings and environment.is_strictest and settings.budgets:
        notes.append(input_notes.no_budget(settings.path.name))
    off = sorted(name for name, enforcement in configured.items() if enforcement == "off")
    if off and settings:
        notes.append(input_notes.switched_off(off, settings.path.name))
    if inputs.fail_on:
        notes.append(input_notes.fail_on(inputs.fail_on))
    if inputs.changed_only:
        notes.append(input_notes.changed_only())
    return notes
