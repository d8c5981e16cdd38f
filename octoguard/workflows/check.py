"""Judges one plan: source, plan, findings, decision, report, text."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from octoguard import plan as plans
from octoguard import registry
from octoguard.config.discovery import load_nearest
from octoguard.config.policies import load_pack
from octoguard.decision import decide, weigh
from octoguard.errors import ConfigError, PlanError, UsageError
from octoguard.plan.drift import drifted
from octoguard.policy import SEVERITIES, evaluate
from octoguard.policy.causes import one_per_cause
from octoguard.policy.coverage import coverage_of
from octoguard.policy.evaluate import drift_not_judged, evaluate_drift
from octoguard.renderers import Style
from octoguard.report import assemble
from octoguard.sources import file
from octoguard.workflows.environments import OPTION, environment_of, is_name
from octoguard.workflows.locals import follow_locals
from octoguard.workflows.unknowns import left_unknown
from octoguard.workflows.waivers import Named, Sources, set_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container
    from datetime import date

    from octoguard.config.settings import Settings
    from octoguard.config.source_lines import Places
    from octoguard.plan import Plan
    from octoguard.plan.document import PlanDocument
    from octoguard.policy import Environment, Policy
    from octoguard.policy.coverage import Coverage
    from octoguard.policy.model import Enforcement, Severity
    from octoguard.report import Report, ScannerEntry
    from octoguard.sources.terraform import PlanOptions
    from octoguard.vcs.git import Ref
    from octoguard.workflows.cost import Costs
from octoguard.workflows.waivers import WaivedFindings

# Resources of these providers hold nothing in any cloud: a plan of them alone is no plan of another cloud.
_NEUTRAL = frozenset({"archive", "external", "http", "local", "null", "random", "template", "terraform", "time", "tls"})


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What the user asked for; None where octoguard.toml or the default decides.

    With `options`, `plan` is a Terraform root or an environment to plan offline first.
    """

    plan: str
    options: PlanOptions | None = None
    environment: str | None = None
    named_by: str = OPTION  # how `environment` was named, where `plan` no longer shows it
    format: str | None = None
    policies: Path | None = None
    fail_on: str | None = None
    config: Path | None = None
    verbose: bool = False
    color: bool = False
    waivers: Path | None = None
    baseline: Path | None = None
    root: Path | None = None  # the Terraform root of the plan, whose comments count
    sources: Path | None = None  # the root that the plan was made of, never a copy at the trusted ref
    trust: str | None = None  # git:REF, to read everything but the plan there
    read_at: Ref | None = None  # what `trust` was resolved to
    today: date | None = None  # decides which waivers have expired; the present day (UTC) when None
    scanners: tuple[str, ...] = ()
    external_checks: tuple[Path, ...] = ()
    list_as: str | None = None  # a catalogue whose ids stand in the report instead of ours


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The rendered report, and whether the verdict passes."""

    text: str
    passes: bool


def run(request: CheckRequest) -> CheckResult:
    """Judge a plan. Raises OctoguardError; whatever it raises, nothing has passed."""
    if request.options:
        from octoguard.workflows.plan import root_of

        request = replace(request, root=request.root or root_of(request.plan, request.config))
    request = replace(request, sources=request.root)
    if request.trust is None:
        return _run(request, load_nearest(request.config), lambda: _document(request))
    from octoguard.workflows.context import scene
    from octoguard.workflows.trusted_config import as_doubts, what_it_loosens

    with scene(".", request, request.trust, request.root or Path.cwd()) as where:
        # Only a root that was named has comments that count, as without --trust.
        root = where.request.root if request.root else None
        inner = replace(where.request, plan=request.plan, root=root, sources=request.sources)
        where = replace(where, request=inner, own=replace(where.own, root=request.root))
        return _run(
            inner, where.settings, lambda: _document(request), lambda one: as_doubts(what_it_loosens(where, one))
        )


def _run(
    request: CheckRequest,
    settings: Settings | None,
    document: Callable[[], PlanDocument],
    doubts: Callable[[Environment], Collection[str]] = lambda _: (),
) -> CheckResult:
    renderer = registry.take("octoguard.renderers", request.format or _format(settings))
    fail_on = _severity(request.fail_on) or (settings.check.fail_on if settings else None)
    report = judge(document(), request, settings, fail_on, doubts)
    if request.list_as:
        from octoguard.workflows.coverage import renamed

        report = renamed(report, request.list_as)
    style = Style(color=request.color and wants_color(), verbose=request.verbose)
    return CheckResult(renderer.render(report, style), report.verdict != "deny")


def _document(request: CheckRequest) -> PlanDocument:
    """The plan that is given, or one that is made for this check, offline."""
    if request.options is None:
        if is_name(request.plan):
            raise PlanError(f"{request.plan}: an environment, not a plan: add --offline to plan its root here")
        return fetch(request.plan)
    from octoguard.workflows.plan import make_plan

    return make_plan(request.plan, request.options, offline=True, config=request.config)


def fetch(target: str) -> PlanDocument:
    """The plan's JSON; a saved plan is shown through terraform."""
    data = file.read_bytes(target)
    if file.is_saved_plan(data) and target != file.STDIN:
        return cast("PlanDocument", registry.take("octoguard.sources", "terraform").fetch(target))
    return file.fetch(target, data)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A plan and what was found in it, before anything is decided."""

    plan: Plan
    environment: Environment
    outcome: WaivedFindings
    coverage: Coverage
    scanners: list[ScannerEntry]
    doubts: list[str]  # reasons to ask for review that no finding gives


def judge(
    document: PlanDocument,
    request: CheckRequest,
    settings: Settings | None,
    fail_on: Severity | None,
    doubts: Callable[[Environment], Collection[str]] = lambda _: (),
) -> Report:
    """Everything between the document and the report. `doubts` gives further reasons to ask for review."""
    judged = examine(document, request, settings, fail_on)
    plan, outcome = judged.plan, judged.outcome
    costs = _costs(plan, settings, judged.environment, request.today)
    standing = costs.standing if costs else None
    further = [*judged.doubts, *doubts(judged.environment)]
    decision = decide(plan, outcome.findings, judged.coverage, further, standing)
    return assemble(
        document,
        plan,
        judged.environment,
        outcome.findings,
        decision,
        judged.coverage,
        outcome.notes,
        outcome.uses,
        costs.entry(plan, weigh(standing)) if costs and standing else None,
        judged.scanners,
    )


def examine(
    document: PlanDocument,
    request: CheckRequest,
    settings: Settings | None,
    fail_on: Severity | None,
    *,
    use_baseline: bool = True,
) -> Judgement:
    """The findings of a plan, with what waivers and a baseline set aside, and sentences on what shaped them."""
    plan = plans.read(document.json, document.name, _prevents_destroy(request.sources))
    follow_locals(plan, request.sources)
    refuse_other_clouds(plan)
    folder = request.policies or (settings.policies_folder if settings else None)
    pack = load_pack(folder)
    policies = pack.policies
    environment = environment_of(
        request.environment,
        settings,
        plan,
        request.plan,
        by=request.named_by,
        root=request.root,
        by_plan=request.trust is None,
    )
    configured = settings.enforcement_for(policies, environment) if settings else {}
    enforce = _enforce(environment, configured, fail_on)
    findings = evaluate(plan, policies, environment, enforce)
    notes = _notes(plan)
    if request.read_at:
        notes.append(f"policies, waivers and settings are those of {request.read_at.name} ({request.read_at.commit})")
    if settings and environment.is_strictest and settings.budgets.items():
        notes.append(f"no budget was looked at: {settings.path.name} has those of environments; add --env")
    scanners: list[ScannerEntry] = []
    if request.scanners or request.external_checks or (settings and settings.check.scanners):
        from octoguard.workflows.scanners import ask

        switched_off = frozenset(policy.id for policy in policies if enforce(policy) == "off")
        joined = ask(request, settings, plan, findings, policies, environment, switched_off)
        findings, scanners = joined.findings, joined.scanners
        notes += joined.notes
    findings = [*findings, *evaluate_drift(plan, policies, environment, enforce)]
    off = sorted(name for name, enforcement in configured.items() if enforcement == "off")
    if off and settings:
        notes.append(f"{len(off)} switched off by {settings.path.name}: {', '.join(off)}")
    if fail_on:
        notes.append(f"--fail-on {fail_on}: severity decides, not the policies' own enforcement")
    today = request.today or datetime.now(UTC).date()
    sources = _sources(request, settings, environment)
    if not use_baseline:
        sources = replace(sources, baseline=None)
    others = {finding.policy.id: finding.policy for finding in findings if finding.source != "octoguard"}
    named = Named([*policies, *others.values()], cache(lambda: _elsewhere(request, settings)))
    outcome = set_aside(plan, findings, named, environment, settings, sources, today)
    outcome.findings = one_per_cause(outcome.findings)
    outcome.notes = notes + outcome.notes
    unjudged = drift_not_judged(plan, findings, pack.nothing_to_judge)
    outcome.notes += unjudged
    coverage = coverage_of(plan, policies, enforce, pack.nothing_to_judge)
    return Judgement(plan, environment, outcome, coverage, scanners, [] if findings else unjudged)


def _prevents_destroy(root: Path | None) -> Callable[[str], bool | None] | None:
    """Answers from the sources of the plan, which are parsed at the first question."""
    if root is None:
        return None

    @cache
    def places() -> Places:
        from octoguard.config.source_lines import Places

        return Places(root)

    def answer(address: str) -> bool | None:
        try:
            return places().prevents_destroy(address)
        except OSError:
            return None  # a file that cannot be read shows nothing

    return answer


def _elsewhere(request: CheckRequest, settings: Settings | None) -> Container[str]:
    """The ids of checks that other scanners have: asked for only where a name is no policy's of this run."""
    from octoguard.workflows.scanners import Elsewhere

    return Elsewhere(request, settings)


def _sources(request: CheckRequest, settings: Settings | None, environment: Environment) -> Sources:
    """Where exceptions are written; comments in the root that was planned, or that is configured."""
    root = request.root or (settings.root_of(environment.name) if settings else None)
    return Sources(
        request.waivers or (settings.waivers_file if settings else None),
        request.baseline or (settings.baseline_file if settings else None),
        root,
        root_behind(request),
    )


def root_behind(request: CheckRequest) -> Path | None:
    """The Terraform root that the plan is of: the one that is named, else the directory that the plan file lies in."""
    folder = Path(request.plan).resolve().parent
    if request.root is not None or request.plan == file.STDIN or request.trust is not None:
        return request.root
    return folder if any(folder.glob("*.tf")) or any(folder.glob("*.tofu")) else None


def _costs(plan: Plan, settings: Settings | None, environment: Environment, today: date | None) -> Costs | None:
    """What the plan costs, where its environment has a budget: pricing is imported only then."""
    if settings is None or settings.budget_of(environment) is None:
        return None
    from octoguard.workflows.cost import costing

    return costing(plan, settings, environment, today=today)


def _format(settings: Settings | None) -> str:
    chosen = settings.check.format if settings else None
    if settings and chosen is not None and chosen not in (known := registry.names("octoguard.renderers")):
        raise ConfigError(f"{settings.path}: check.format: there is no {chosen!r}: choose one of {', '.join(known)}")
    return chosen or "text"


def _severity(name: str | None) -> Severity | None:
    if name is None:
        return None
    if name not in SEVERITIES:
        raise UsageError(f"there is no severity {name!r}: choose one of {', '.join(SEVERITIES)}")
    return name


def _enforce(
    environment: Environment, configured: dict[str, Enforcement], fail_on: Severity | None
) -> Callable[[Policy], Enforcement]:

    def enforce(policy: Policy) -> Enforcement:
        enforcement = configured.get(policy.id) or policy.enforcement_in(environment)
        if fail_on is None or enforcement == "off":
            return enforcement
        return "mandatory" if SEVERITIES.index(policy.severity) >= SEVERITIES.index(fail_on) else "advisory"

    return enforce


def refuse_other_clouds(plan: Plan) -> None:
    """A plan in which nothing is Google's was not understood, and must not look like one that passed."""
    resources = [*plan.managed, *drifted(plan)]
    types = {change.type for change in resources}
    providers = {resource_type.partition("_")[0] for resource_type in types}
    if types and "google" not in providers and not providers <= _NEUTRAL:
        named = ", ".join(sorted(providers - _NEUTRAL)[:5])
        raise PlanError(
            f"{plan.name}: none of its {len(resources)} resources is Google Cloud's (they are {named}): "
            "octoguard judges plans for Google Cloud; give it one of those"
        )


def offline_notes(plan: Plan) -> list[str]:
    """What a reader should know of a plan that was made without credentials."""
    if plan.offline is None:
        return []
    invented, imported = len(plan.offline.data_sources), len(plan.offline.imports)
    return [
        f"planned offline against a stand-in for {', '.join(plan.offline.providers)}: what Google Cloud would say "
        f"is unknown{f', and what {invented} data sources found is invented' if invented else ''}"
        f"{f'; {imported} imported resources are assumed to be as they are configured' if imported else ''}"
        f"{f'; for the workspace {plan.offline.workspace}' if plan.offline.workspace else ''}",
        *(f"part of what the provider decides is missing in an offline plan: {line}" for line in plan.offline.missing),
        *left_unknown(plan.offline),
    ]


def _notes(plan: Plan) -> list[str]:
    notes = offline_notes(plan)
    google = [change for change in plan.managed if change.type.startswith("google_")]
    if not plan.managed and drifted(plan):
        return [*notes, "the plan changes no resource: applying it records in the state what was changed elsewhere"]
    if not plan.managed:
        return [*notes, "the plan is empty: there is nothing to judge"]
    if not google:
        return [*notes, "nothing in the plan is Google Cloud's: there is nothing to judge"]
    if not any(change.creates or change.removes for change in plan.managed):
        return [*notes, "the plan changes nothing; what it keeps was judged as it is"]
    return notes


def wants_color() -> bool:
    """Whether standard output is a terminal that shows colours, and nobody asked for none."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
