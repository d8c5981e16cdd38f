"""Resolves the inputs of a run except the plan, once: options, then octoguard.toml, then defaults."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from octoguard import registry
from octoguard.config.rates import configured_rates
from octoguard.config.scanners import Scanners
from octoguard.config.settings import CostSettings
from octoguard.errors import UsageError
from octoguard.policy import SEVERITIES
from octoguard.scanners import ScanOptions
from octoguard.sources import file
from octoguard.workflows.environments import OPTION, environment_of, tiers_of
from octoguard.workflows.outputs import outputs_of
from octoguard.workflows.plan import names_a_root, root_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from octoguard.config.budgets import BudgetSettings
    from octoguard.config.scanners import CheckovSettings
    from octoguard.config.settings import AutoscaledExpected, Settings
    from octoguard.money import Currency, ExchangeRates
    from octoguard.plan import Plan
    from octoguard.policy import Environment, Policy
    from octoguard.policy.model import Enforcement, Severity, Tier
    from octoguard.sources.terraform import PlanOptions
    from octoguard.vcs.git import Ref
    from octoguard.workflows.outputs import Output

SCANNERS = "octoguard.scanners"


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """The options of a check; None means the value of octoguard.toml or the default.

    With `options`, `plan` is a Terraform root or an environment to plan first.
    """

    plan: str
    options: PlanOptions | None = None
    environment: str | None = None
    named_by: str = OPTION  # the source of `environment`, if `plan` was replaced
    formats: tuple[str, ...] = ()  # FORMAT or FORMAT=FILE
    output: Path | None = None  # the file for a single format
    policies: Path | None = None
    fail_on: str | None = None
    changed_only: bool = False  # only findings on what the plan changes decide
    config: Path | None = None
    verbose: bool = False
    waivers: Path | None = None
    baseline: Path | None = None
    root: Path | None = None  # the Terraform root of the plan, for waivers in comments
    sources: Path | None = None  # the root that was planned, never a copy at the trusted ref
    trust: str | None = None  # git:REF, to read everything except the plan from this ref
    read_at: Ref | None = None  # the resolved `trust`
    today: date | None = None  # the day for expiry dates of waivers; None means the current day (UTC)
    scanners: tuple[str, ...] = ()
    external_checks: tuple[Path, ...] = ()
    list_as: str | None = None  # the catalogue whose IDs the report uses
    usage: str | None = None
    strict_usage: bool = False
    price_book: Path | None = None
    gke_free_tier: bool = False
    currency: str | None = None
    rates: Path | None = None
    quiet: bool = False  # no progress on a terminal


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a run except the plan. With `read_at`, the files are those at that git ref.

    `usage` is a file or a size; `pricing` is None for the built-in prices; `root` is the Terraform root for waivers in
    comments, `sources` the root that was planned.
    """

    settings: Settings | None
    target: str
    environment: str | None
    named_by: str
    outputs: tuple[Output, ...]
    fail_on: Severity | None
    changed_only: bool
    policies: Path | None
    waivers: Path | None
    baseline: Path | None
    scanners: tuple[str, ...]
    external_checks: tuple[Path, ...]
    usage: str | None
    strict_usage: bool
    price_book: Path | None
    pricing: Path | None
    gke_free_tier: bool
    autoscaled_expected: AutoscaledExpected
    max_price_age_days: int
    root: Path | None
    sources: Path | None
    read_at: Ref | None
    today: date | None
    list_as: str | None
    currency: Currency  # of texts, and of converted amounts
    rates: ExchangeRates
    quiet: bool = False  # no progress on a terminal
    infer_environment: bool = True  # whether variables and labels of the plan may name the environment
    var_files: tuple[str, ...] = ()  # of the plan, for source lines
    variables: tuple[str, ...] = ()  # NAME=VALUE

    def environment_of(self, plan: Plan) -> Environment:
        """The environment of a plan. Raises UsageError or ConfigError if two environments match."""
        return environment_of(
            self.environment,
            self.settings,
            plan,
            self.target,
            by=self.named_by,
            root=self.root,
            by_plan=self.infer_environment and self.read_at is None,
        )

    @property
    def tiers(self) -> Mapping[str, Tier]:
        """The tier of each environment, by name."""
        return tiers_of(self.settings)

    def budget_of(self, environment: Environment) -> BudgetSettings | None:
        """The budget of an environment, in USD; None if it has none. Raises ConfigError for a missing rate."""
        budget = self.settings.budget_of(environment) if self.settings else None
        currency = self.budget_currency(environment)
        return budget.in_usd(currency) if budget and currency else budget

    def budget_currency(self, environment: Environment) -> Currency | None:
        """The currency of the budget of an environment; None without a budget. Raises ConfigError."""
        budget = self.settings.budget_of(environment) if self.settings else None
        return self.rates.of(budget.currency, f"[budgets.{environment.name}] currency") if budget else None

    def enforcement_for(self, policies: list[Policy], environment: Environment) -> dict[str, Enforcement]:
        """`{policy ID: enforcement}` from octoguard.toml. Raises ConfigError for an unknown policy."""
        return self.settings.enforcement_for(policies, environment) if self.settings else {}

    def comments_root(self, environment: Environment) -> Path | None:
        """The Terraform root for waivers in comments: the planned or given root, else the root of the environment."""
        return self.root or (self.settings.root_of(environment.name) if self.settings else None)

    def sources_root(self, environment: Environment) -> Path | None:
        """The Terraform root with the source lines of the plan: the planned root, else the root of the environment."""
        if self.sources is not None or self.read_at is not None:
            return self.sources
        return self.planned_root or self.comments_root(environment)

    @property
    def planned_root(self) -> Path | None:
        """The Terraform root of the plan: the given root, else the directory of the plan file if it has .tf files."""
        folder = Path(self.target).resolve().parent
        if self.root is not None or self.target == file.STDIN or self.read_at is not None:
            return self.root
        return folder if any(folder.glob("*.tf")) or any(folder.glob("*.tofu")) else None

    def scanner(self, name: Any) -> CheckovSettings:
        """`[scanners.NAME]`: how to run a scanner, and the enforcement of its findings."""
        chosen: CheckovSettings = getattr(self.settings.scanners if self.settings else Scanners(), name)
        return chosen

    def scan_options(self, name: Any) -> ScanOptions:
        """How to run a scanner: its program, the directories of the user's checks, and the time limit in seconds."""
        chosen = self.scanner(name)
        configured = self.settings.own_checks(name) if self.settings else []
        program = self.settings.path.parent / chosen.program if self.settings and chosen.program else None
        checks = tuple(dict.fromkeys([*configured, *self.external_checks]))
        return ScanOptions(program, checks, chosen.timeout_minutes * 60)

    @property
    def own_checks(self) -> list[Path]:
        """The directories of the user's own checks, for all scanners."""
        return list(dict.fromkeys(path for name in registry.names(SCANNERS) for path in self.scan_options(name).checks))


def resolve(request: CheckRequest, settings: Settings | None) -> Inputs:
    """The inputs of a run. Raises UsageError and ConfigError for an invalid option or key.

    Only this function combines options with octoguard.toml.
    """
    toml = settings.check if settings else None
    cost = settings.cost if settings else CostSettings()
    root = root_for(request, settings)
    scanners = tuple(dict.fromkeys((*(toml.scanners if toml else ()), *request.scanners)))
    if request.external_checks and not scanners:
        raise UsageError("--external-checks-dir needs another scanner: add --with checkov")
    rates = _rates(request, settings)
    return Inputs(
        settings=settings,
        target=request.plan,
        environment=request.environment,
        named_by=request.named_by,
        outputs=outputs_of(request.formats, request.output, settings),
        fail_on=_severity(request.fail_on) or (toml.fail_on if toml else None),
        changed_only=request.changed_only or (toml.changed_only if toml else False),
        policies=request.policies or (settings.policies_folder if settings else None),
        waivers=request.waivers or (settings.waivers_file if settings else None),
        baseline=request.baseline or (settings.baseline_file if settings else None),
        scanners=scanners,
        external_checks=request.external_checks,
        usage=request.usage or (settings.usage_file if settings else None),
        strict_usage=request.strict_usage or cost.strict_usage,
        price_book=request.price_book or (settings.price_book_file if settings else None),
        pricing=settings.pricing_folder if settings else None,
        gke_free_tier=request.gke_free_tier or cost.gke_free_tier,
        autoscaled_expected=cost.autoscaled_expected,
        max_price_age_days=cost.max_price_age_days,
        root=root,
        sources=request.sources or root,
        read_at=request.read_at,
        today=request.today,
        list_as=request.list_as,
        currency=rates.of(request.currency or cost.currency, "--currency" if request.currency else "[cost] currency"),
        rates=rates,
        quiet=request.quiet,
        var_files=request.options.var_files if request.options else (),
        variables=request.options.variables if request.options else (),
    )


def root_for(request: CheckRequest, settings: Settings | None) -> Path | None:
    """The given Terraform root, or the root that is planned first."""
    if request.root is None and request.options is not None and names_a_root(request.plan, settings):
        return root_of(request.plan, settings)
    return request.root


def _rates(request: CheckRequest, settings: Settings | None) -> ExchangeRates:
    """The exchange rates of the given file, else of octoguard.toml."""
    if request.rates is not None:
        from octoguard.config.rates import read_rates

        return read_rates(request.rates)
    return configured_rates(settings)


def _severity(name: str | None) -> Severity | None:
    if name is None:
        return None
    if name not in SEVERITIES:
        raise UsageError(f"unknown severity {name!r}: choose one of {', '.join(SEVERITIES)}")
    return name
