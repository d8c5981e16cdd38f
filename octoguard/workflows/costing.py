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
from octoguard.money import monthly
from octoguard.workflows.currency import with_currency
from octoguard.workflows.pricing import age_of, open_catalogue, present_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from octoguard.cost.budget import BudgetStatus
    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.commitments.coverage import AccountCoverage
    from octoguard.cost.commitments.owned import Owned
    from octoguard.cost.compare import FormerNames
    from octoguard.cost.estimate import Estimate
    from octoguard.cost_entries import CommitmentsEntry
    from octoguard.cost_report import CostEntry
    from octoguard.decision import Decision
    from octoguard.money import Currency
    from octoguard.plan import Plan
    from octoguard.plan.reading import Side
    from octoguard.policy import Environment
    from octoguard.price_age import PriceAge
    from octoguard.workflows.inputs import Inputs


COMMITMENT = "google_compute_region_commitment"


@dataclass(frozen=True, slots=True)
class Costs:
    """The estimate of a plan, and its budget status if the environment has a budget.

    `hide` removes sensitive values of the plan, and of the plan that it is compared with, from texts. Reports show
    amounts in `currency`; `used_rates` are the currencies of what the estimate is compared with. `coverage` is what
    commitments cover on each side. `stated` is that of the commitments that count for the budget.
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
    coverage: Mapping[Side, AccountCoverage] | None = None
    stated: Mapping[Side, AccountCoverage] | None = None

    def entry(self, decision: Decision | None) -> CostEntry:
        """The cost part of a report, with the verdict on the budget if there is one."""
        budget = None
        if self.status and decision:
            notes = [*standing_notes(self.status), *self._budget_notes()]
            budget = budget_entry(self.environment, self.source, self.status, decision, notes)
        entry = cost_entry(self.estimate, self.hide, self.age, budget, self._commitments())
        book = self.estimate.catalogue.book
        used = [*self.used_rates, *(book.currencies if book else ())]
        return with_currency(entry, self.estimate, self.currency, used, self.today, self.age.max_age_days)

    def _budget_notes(self) -> list[str]:
        """Which commitments count for the budget, and which do not because their share is not configured."""
        if self.coverage is None or self.stated is None:
            return []
        saving = self.stated["after"].saving.expected
        notes = (
            [f"the budget is compared with the cost after commitments, which save {monthly(saving)}"] if saving else []
        )
        unstated = {part.owned.name for part in self.coverage["after"].parts if not part.owned.stated}
        if unstated:
            notes.append(
                f"the budget does not count the commitments whose share for this environment is not configured "
                f"({'; '.join(sorted(unstated))}): set used_elsewhere or environments in [commitments]"
            )
        return notes

    def _commitments(self) -> CommitmentsEntry | None:
        if self.coverage is None:
            return None
        from octoguard.cost.commitments.summary import commitments_entry

        net = self.estimate.net
        return commitments_entry(self.coverage["after"], self.coverage["before"], net("after"), net("before"))


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
    coverage = _coverage(estimated, owned_by(inputs, environment))
    limits = inputs.budget_of(environment)
    stated = _stated(estimated, coverage)
    status = budget_status(estimated, limits, stated) if limits else None
    source = inputs.settings.path.name if inputs.settings else ""
    rates = [rate] if (rate := inputs.budget_currency(environment)) else []
    today = inputs.today or present_day()
    age = age_of(estimated, inputs.max_price_age_days, today)
    return Costs(
        estimated, status, environment.name, source, age, hide, inputs.currency, rates, today, coverage, stated
    )


def _both(first: Callable[[str], str], second: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: second(first(text))


def owned_by(inputs: Inputs, environment: Environment) -> list[Owned]:
    """The commitments of octoguard.toml. Raises ConfigError."""
    if inputs.settings is None or inputs.settings.commitments.is_empty:
        return []
    from octoguard.config.owned_commitments import read_commitments

    return read_commitments(inputs.settings, environment.name)


def _coverage(estimated: Estimate, owned: list[Owned]) -> dict[Side, AccountCoverage] | None:
    """What commitments cover before and after apply; None without commitments."""
    if not owned and not any(cost.change.type == COMMITMENT for cost in estimated.resources):
        return None
    from octoguard.cost.commitments.planned import planned_commitments

    sides: tuple[Side, ...] = ("before", "after")
    return {
        side: cover_bills(estimated, side, [*owned, *planned_commitments(estimated.resources, side)]) for side in sides
    }


def cover_bills(estimated: Estimate, side: Side, owned: list[Owned]) -> AccountCoverage:
    """What commitments cover on one side of an estimate."""
    from octoguard.cost.commitments.coverage import cover

    return cover(estimated.bills(side), owned, estimated.catalogue)


def _stated(estimated: Estimate, coverage: dict[Side, AccountCoverage] | None) -> dict[Side, AccountCoverage] | None:
    """What the commitments cover whose share for this environment is known. Only they count for a budget."""
    if coverage is None:
        return None
    stated: dict[Side, AccountCoverage] = {}
    for side, each in coverage.items():
        owned = {id(part.owned): part.owned for part in each.parts}
        known = [commitment for commitment in owned.values() if commitment.stated]
        stated[side] = each if len(known) == len(owned) else cover_bills(estimated, side, known)
    return stated


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
