"""Says what a plan costs: source, plan, estimate, report, text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from octoguard import __version__, registry
from octoguard import plan as plans
from octoguard.config.discovery import load_nearest
from octoguard.config.settings import USAGE_SIZES
from octoguard.cost.budget import standing
from octoguard.cost.compare import compare
from octoguard.cost.estimate import estimate
from octoguard.cost.resource import PricingOptions
from octoguard.cost.usage import UsageFile
from octoguard.cost_report import SCHEMA_VERSION, CostReport, budget_entry, cost_entry
from octoguard.decision import standing_notes, weigh
from octoguard.errors import UsageError
from octoguard.renderers import Style
from octoguard.workflows.check import fetch, offline_notes, refuse_other_clouds, wants_color
from octoguard.workflows.environments import OPTION, environment_of
from octoguard.workflows.locals import follow_locals
from octoguard.workflows.pricing import age_of, open_catalogue

if TYPE_CHECKING:
    from datetime import date

    from octoguard.config.settings import Settings
    from octoguard.cost.budget import BudgetStatus
    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.estimate import Estimate
    from octoguard.cost_report import CostEntry, PriceAge
    from octoguard.decision import Decision
    from octoguard.plan import Plan
    from octoguard.plan.document import PlanDocument
    from octoguard.policy import Environment
    from octoguard.sources.terraform import PlanOptions

RENDERERS = "octoguard.renderers.costs"
GROUPS = ("resource", "service", "module")


@dataclass(frozen=True, slots=True)
class CostRequest:
    """What the user asked for; None where octoguard.toml or the default decides."""

    target: str
    options: PlanOptions
    offline: bool = False
    environment: str | None = None
    format: str = "text"
    usage: str | None = None
    group_by: str = "resource"
    config: Path | None = None
    compare_to: str | None = None
    gke_free_tier: bool = False
    price_book: Path | None = None
    verbose: bool = False
    color: bool = False


@dataclass(frozen=True, slots=True)
class CostResult:
    """The rendered report, and whether the verdict passes."""

    text: str
    passes: bool


def run(request: CostRequest) -> CostResult:
    """Price a plan. Raises OctoguardError."""
    renderer = registry.take(RENDERERS, request.format)
    if request.group_by not in GROUPS:
        raise UsageError(f"costs cannot be grouped by {request.group_by!r}: choose resource, service or module")
    settings = load_nearest(request.config)
    document, notes = planned(request)
    plan = plans.read(document.json, document.name)
    follow_locals(plan, _sources(request))
    refuse_other_clouds(plan)
    environment = environment_of(request.environment, settings, plan, request.target)
    base = plans.read(fetch(request.compare_to).json, request.compare_to) if request.compare_to else None
    costs = costing(
        plan,
        settings,
        environment,
        request.usage,
        gke_free_tier=request.gke_free_tier,
        base=base,
        price_book=request.price_book,
    )
    if environment.source.startswith(f"{OPTION};"):
        notes.append(f"priced for {environment.name}: {environment.source}")
    if request.compare_to:
        notes.append(f"compared to {request.compare_to}: what that plan leaves behind is what is there now")
    report = CostReport(
        SCHEMA_VERSION,
        __version__,
        document.name,
        document.sha256,
        environment.name,
        costs.entry(plan, weigh(costs.standing) if costs.standing else None),
        [*document.notes, *notes, *offline_notes(plan)],
    )
    style = Style(color=request.color and wants_color(), verbose=request.verbose, group_by=request.group_by)
    budget = report.cost.budget
    return CostResult(renderer.render(report, style), budget is None or budget.verdict != "deny")


@dataclass(frozen=True, slots=True)
class Costs:
    """The estimate of a plan, and where it stands against the budget of its environment, if there is one."""

    estimate: Estimate
    standing: BudgetStatus | None
    environment: str
    source: str
    age: PriceAge

    def entry(self, plan: Plan, decision: Decision | None) -> CostEntry:
        """The document, with the budget's verdict where there is one."""
        budget = None
        if self.standing and decision:
            notes = standing_notes(self.standing)
            budget = budget_entry(self.environment, self.source, self.standing, decision, notes)
        return cost_entry(self.estimate, plan.secrets().hide, self.age, budget)


def costing(
    plan: Plan,
    settings: Settings | None,
    environment: Environment,
    usage: str | None = None,
    *,
    gke_free_tier: bool = False,
    base: Plan | None = None,
    price_book: Path | None = None,
    today: date | None = None,
) -> Costs:
    """Price a plan as octoguard.toml and the options say; with `base`, compared to what that plan leaves behind."""
    catalogue = open_catalogue(settings, price_book)
    named = usage or (settings.usage_file if settings else None)
    free_tier = gke_free_tier or bool(settings and settings.cost.gke_free_tier)
    used, pricing = usage_of(named, catalogue), PricingOptions(free_tier)
    found = estimate(plan, catalogue, used, pricing)
    if base is not None:
        found = compare(found, estimate(base, catalogue, used, pricing))
    limits = settings.budget_of(environment) if settings else None
    source = settings.path.name if settings else ""
    age = age_of(found, settings, today)
    return Costs(found, standing(found, limits) if limits else None, environment.name, source, age)


def usage_of(name: str | None, catalogue: Catalogue) -> UsageFile:
    """The usage that a file, or the shipped defaults of a size, tell."""
    if name is None:
        return UsageFile("none given")
    if name in USAGE_SIZES:
        import msgspec

        data = catalogue.default_usage(name)
        return UsageFile(f"the shipped defaults, {name}", defaults=msgspec.json.decode(data) if data else {})
    from octoguard.config.usage import read_usage

    return read_usage(Path(name))


def _sources(request: CostRequest) -> Path | None:
    """The root that the plan is made of; None where the plan is given."""
    from octoguard.workflows.plan import names_a_root, root_of

    return root_of(request.target, request.config) if names_a_root(request.target) else None


def planned(request: CostRequest) -> tuple[PlanDocument, list[str]]:
    """The plan of a file, or one that is made of a directory or an environment; and what it took."""
    from octoguard.workflows.plan import make_plan, names_a_root

    if not names_a_root(request.target):
        if request.offline or request.options.arguments():
            raise UsageError(f"{request.target} is a plan already: --offline, --var and --var-file are for directories")
        return fetch(request.target), []
    offline = request.offline
    notes: list[str] = []
    if not offline and not _has_credentials():
        offline = True
        notes.append("there are no Google credentials here: planned offline")
    return make_plan(request.target, request.options, offline=offline, config=request.config), notes


def _has_credentials() -> bool:
    """Whether the google provider would find credentials: in its variables, or where gcloud keeps them."""
    import os

    names = (
        "GOOGLE_CREDENTIALS",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "GOOGLE_OAUTH_ACCESS_TOKEN",
        "GOOGLE_CLOUD_KEYFILE_JSON",
    )
    if any(os.environ.get(name) for name in names):
        return True
    folder = os.environ.get("CLOUDSDK_CONFIG") or Path.home() / ".config" / "gcloud"
    return (Path(folder) / "application_default_credentials.json").is_file()
