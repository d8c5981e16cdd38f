"""Estimates the cost of a plan: source, plan, estimate, report, text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import UNSET

from octoguard import __version__, registry
from octoguard import plan as plans
from octoguard.config.discovery import load_nearest
from octoguard.cost_report import SCHEMA_VERSION, ComparedPlan, CostReport
from octoguard.decision import weigh
from octoguard.errors import ConfigError, UsageError
from octoguard.money import shown_in
from octoguard.renderers import WIDTH, Style
from octoguard.renderers.notes import inputs as input_notes
from octoguard.renderers.notes.plan import offline as offline_notes
from octoguard.workflows.cost_details import explained, identities, label_values
from octoguard.workflows.costing import costing
from octoguard.workflows.documents import fetch, refuse_other_clouds
from octoguard.workflows.environments import OPTION
from octoguard.workflows.inputs import CheckRequest, resolve
from octoguard.workflows.locals import follow_locals
from octoguard.workflows.plan import make_plan, names_a_root, root_of
from octoguard.workflows.pricing import present_day
from octoguard.workflows.terminal import columns, wants_color

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.config.settings import Settings
    from octoguard.cost.compare import FormerNames
    from octoguard.plan import Plan
    from octoguard.plan.document import PlanDocument
    from octoguard.sources.terraform import PlanOptions
    from octoguard.workflows.costing import Costs
    from octoguard.workflows.inputs import Inputs

RENDERERS = "octoguard.renderers.costs"
GROUPS = ("service", "module", "label:KEY")
_PEOPLE = ("text", "markdown")
_BILLS = ("focus", "focus-parquet")


@dataclass(frozen=True, slots=True)
class CostRequest:
    """The options of `octoguard cost`; None means the value of octoguard.toml or the default."""

    target: str
    options: PlanOptions
    offline: bool = False
    environment: str | None = None
    format: str = "text"
    usage: str | None = None
    strict_usage: bool = False
    group_by: str = "service"
    show_all: bool = False
    explain: tuple[str, ...] = ()
    config: Path | None = None
    compare_to: str | None = None
    gke_free_tier: bool = False
    price_book: Path | None = None
    verbose: bool = False
    color: bool = False
    currency: str | None = None
    rates: Path | None = None
    month: str | None = None  # YYYY-MM, for formats of a bill
    what_if: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CostResult:
    """The rendered report, whether the cost is within the budget, and a note on what the format leaves out."""

    output: str | bytes
    passes: bool
    note: str = ""


def run(request: CostRequest) -> CostResult:
    """Price a plan. Raises OctoguardError."""
    renderer = registry.take(RENDERERS, request.format)
    _check_options(request)
    month = _month(request)
    settings = load_nearest(request.config)
    document, notes = planned(request, settings)
    inputs = resolve(
        CheckRequest(
            plan=request.target,
            options=request.options,
            environment=request.environment,
            usage=request.usage,
            strict_usage=request.strict_usage,
            price_book=request.price_book,
            gke_free_tier=request.gke_free_tier,
            currency=request.currency,
            rates=request.rates,
        ),
        settings,
    )
    base = _base(request, settings)
    plan, costs, report = _costed(document, inputs, base[:2] if base else None, [*notes, *(base[2] if base else ())])
    if request.what_if:
        from octoguard.workflows.what_if import with_what_if

        report = with_what_if(report, request.what_if, document, inputs, plan, costs)
    _, _, label = request.group_by.partition("label:")
    style = Style(
        color=request.color and wants_color(),
        verbose=request.verbose,
        group_by=request.group_by,
        width=columns() if request.color else WIDTH,
        show_all=request.show_all,
        labels=label_values(label, costs.estimate, plan, costs.hide) if label else {},
        explain=explained(request.explain, costs.estimate, plan, costs.hide),
        month=month,
        billing_account=(settings.google.billing_account or "") if settings else "",
        billing_account_name=(settings.google.billing_account_name or "") if settings else "",
        identities=identities(costs.estimate, plan, costs.hide) if request.format in _BILLS else {},
    )
    budget = report.cost.budget
    note = renderer.omitted(report) if request.format in _BILLS else ""
    return CostResult(renderer.render(report, style), budget is None or budget.verdict != "deny", note)


def _month(request: CostRequest) -> date:
    """The first day of the month that a bill is for: the requested one, else the next full month."""
    if request.month is None:
        return (present_day().replace(day=1) + timedelta(days=31)).replace(day=1)
    if request.format not in _BILLS:
        raise UsageError(f"--month does not apply to the format {request.format!r}: use it with {' or '.join(_BILLS)}")
    try:
        return datetime.strptime(request.month, "%Y-%m").date()
    except ValueError:
        raise UsageError(f"--month: invalid month {request.month!r}: use YYYY-MM, such as 2027-01") from None


def _check_options(request: CostRequest) -> None:
    group = request.group_by
    if group not in ("resource", "service", "module") and not group.startswith("label:"):
        raise UsageError(f"unknown group {group!r}: choose one of {', '.join(GROUPS)}")
    if group == "label:":
        raise UsageError("--group-by label: has no key: use label:KEY, such as label:team")
    if request.what_if:
        from octoguard.workflows.what_if import parsed

        parsed(request.what_if)
        if request.compare_to:
            raise UsageError("--what-if does not support --compare-to: remove one of them")
        if request.format not in (*_PEOPLE, "json"):
            raise UsageError(f"--what-if does not support the format {request.format!r}: use text, markdown or json")
    if request.explain and request.format not in _PEOPLE:
        raise UsageError(
            f"--explain does not support the format {request.format!r}, which has all details: remove --explain"
        )


def report_costs(
    document: PlanDocument, inputs: Inputs, base: PlanDocument | None = None, notes: Iterable[str] = ()
) -> CostReport:
    """The cost of a plan; with `base`, compared with the result of that plan. Raises OctoguardError."""
    return _costed(document, inputs, (base, None) if base else None, notes)[2]


def _costed(
    document: PlanDocument, inputs: Inputs, base: tuple[PlanDocument, Path | None] | None, notes: Iterable[str]
) -> tuple[Plan, Costs, CostReport]:
    """The plan, its cost and the report. `base` is the plan to compare with, and its Terraform root if it has one."""
    with shown_in(inputs.currency):
        return _reported(document, inputs, base, notes)


def _reported(
    document: PlanDocument, inputs: Inputs, base: tuple[PlanDocument, Path | None] | None, notes: Iterable[str]
) -> tuple[Plan, Costs, CostReport]:
    plan = _read(document, inputs.sources)
    environment = inputs.environment_of(plan)
    if base:
        costs = costing(plan, inputs, environment, _read(*base), _former_names(inputs))
    else:
        costs = costing(plan, inputs, environment)
    more = []
    if environment.source.startswith(f"{OPTION};"):
        more.append(input_notes.priced_for(environment.name, environment.source))
    if base:
        more.append(input_notes.compared_to(base[0].name))
    report = CostReport(
        SCHEMA_VERSION,
        __version__,
        document.name,
        document.sha256,
        environment.name,
        costs.entry(weigh(costs.status) if costs.status else None),
        list(dict.fromkeys([*document.notes, *notes, *more, *offline_notes(plan)])),
        ComparedPlan(base[0].name, base[0].sha256) if base else UNSET,
    )
    return plan, costs, report


def _read(document: PlanDocument, root: Path | None) -> Plan:
    """A plan with the local values of its root. Raises PlanError if it has only resources of other clouds."""
    plan = plans.read(document.json, document.name)
    follow_locals(plan, root)
    refuse_other_clouds(plan)
    return plan


def _former_names(inputs: Inputs) -> FormerNames:
    """The former addresses of a resource: those of the plan, and those of `moved` blocks in the sources."""
    from octoguard.policy.waivers import addresses_of
    from octoguard.workflows.waivers import comments_in

    try:
        comments = comments_in(inputs.planned_root, inputs.settings)
    except ConfigError:  # an incomplete waiver in a comment, which octoguard check reports
        comments = None
    moves = comments.moves if comments else []
    return lambda change: addresses_of(change, moves)[1:]


def _base(request: CostRequest, settings: Settings | None) -> tuple[PlanDocument, Path | None, list[str]] | None:
    """(plan, root, notes) of the plan to compare with; None without one."""
    if request.compare_to is None:
        return None
    base = replace(request, target=request.compare_to)
    root = root_of(base.target, settings) if names_a_root(base.target, settings) else None
    document, notes = _planned(base, settings)
    return document, root, notes


def planned(request: CostRequest, settings: Settings | None) -> tuple[PlanDocument, list[str]]:
    """(plan, notes): the plan in a file, or a new plan of a directory or an environment."""
    targets = [request.target, *([request.compare_to] if request.compare_to else [])]
    if not any(names_a_root(target, settings) for target in targets) and (
        request.offline or request.options.arguments()
    ):
        raise UsageError(
            f"{request.target} is a plan: remove --offline, --var and --var-file, which apply to directories"
        )
    return _planned(request, settings)


def _planned(request: CostRequest, settings: Settings | None) -> tuple[PlanDocument, list[str]]:
    if not names_a_root(request.target, settings):
        return fetch(request.target, settings), []
    offline = request.offline
    notes: list[str] = []
    if not offline and not _has_credentials():
        offline = True
        notes.append(input_notes.no_credentials())
    return make_plan(request.target, request.options, settings, offline=offline), notes


def _has_credentials() -> bool:
    """Whether the google provider would find credentials: in its variables, or in the files of gcloud."""
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
