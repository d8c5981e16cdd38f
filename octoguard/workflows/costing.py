"""Estimates the cost of a plan with the prices and the usage of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.config.settings import USAGE_SIZES
from octoguard.cost.budget import budget_status
from octoguard.cost.compare import compare
from octoguard.cost.estimate import estimate
from octoguard.cost.resource import PricingOptions
from octoguard.cost.usage import UsageFile
from octoguard.cost_report import budget_entry, cost_entry
from octoguard.decision import standing_notes
from octoguard.workflows.currency import with_currency
from octoguard.workflows.pricing import age_of, open_catalogue, present_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from octoguard.cost.budget import BudgetStatus
    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.compare import FormerNames
    from octoguard.cost.estimate import Estimate
    from octoguard.cost_report import CostEntry
    from octoguard.decision import Decision
    from octoguard.money import Currency
    from octoguard.plan import Plan
    from octoguard.policy import Environment
    from octoguard.price_age import PriceAge
    from octoguard.workflows.inputs import Inputs


@dataclass(frozen=True, slots=True)
class Costs:
    """The estimate of a plan, and its budget status if the environment has a budget.

    `hide` removes sensitive values of the plan, and of the plan that it is compared with, from texts. Reports show
    amounts in `currency`; `used_rates` are the currencies of what the estimate is compared with.
    """

    estimate: Estimate
    status: BudgetStatus | None
    environment: str
    source: str
    age: PriceAge
    hide: Callable[[str], str]
    currency: Currency
    used_rates: list[Currency]
    today: date

    def entry(self, decision: Decision | None) -> CostEntry:
        """The cost part of a report, with the verdict on the budget if there is one."""
        budget = None
        if self.status and decision:
            notes = standing_notes(self.status)
            budget = budget_entry(self.environment, self.source, self.status, decision, notes)
        entry = cost_entry(self.estimate, self.hide, self.age, budget)
        book = self.estimate.catalogue.book
        used = [*self.used_rates, *(book.currencies if book else ())]
        return with_currency(entry, self.estimate, self.currency, used, self.today, self.age.max_age_days)


def costing(
    plan: Plan,
    inputs: Inputs,
    environment: Environment,
    base: Plan | None = None,
    former_names: FormerNames | None = None,
) -> Costs:
    """Estimate the cost of a plan; with `base`, compared with the result of that plan.

    `former_names` returns the former addresses of a resource, to find it in `base`.
    """
    catalogue = open_catalogue(inputs.pricing, inputs.price_book, inputs.rates)
    usage = usage_of(inputs.usage, catalogue, inputs.strict_usage)
    options = PricingOptions(inputs.gke_free_tier, inputs.autoscaled_expected)
    estimated = estimate(plan, catalogue, usage, options)
    hide: Callable[[str], str] = plan.secrets().hide
    if base is not None:
        old = estimate(base, catalogue, usage, options)
        estimated = compare(estimated, old, former_names) if former_names else compare(estimated, old)
        hide = _both(hide, base.secrets().hide)
    limits = inputs.budget_of(environment)
    status = budget_status(estimated, limits) if limits else None
    source = inputs.settings.path.name if inputs.settings else ""
    rates = [rate] if (rate := inputs.budget_currency(environment)) else []
    today = inputs.today or present_day()
    age = age_of(estimated, inputs.max_price_age_days, today)
    return Costs(estimated, status, environment.name, source, age, hide, inputs.currency, rates, today)


def _both(first: Callable[[str], str], second: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: second(first(text))


def usage_of(name: str | None, catalogue: Catalogue, strict: bool = False) -> UsageFile:
    """The usage in a file, or the built-in defaults of a size. `strict` allows only usage that a price depends on.

    Raises CatalogueError.
    """
    if name is None:
        return UsageFile("none given")
    if name in USAGE_SIZES:
        import msgspec

        data = catalogue.default_usage(name)
        return UsageFile(f"built-in defaults, {name}", defaults=msgspec.json.decode(data) if data else {})
    from octoguard.config.usage import read_usage

    return read_usage(Path(name), strict)
