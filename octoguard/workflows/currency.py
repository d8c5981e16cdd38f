"""Adds the amounts in another currency to the cost part of a report, and notes the exchange rates that it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from octoguard.converted import ConvertedAmounts, age_of_rate, rate_sentence, totals_in
from octoguard.money import USD, rounded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from octoguard.cost.estimate import Estimate
    from octoguard.cost_report import ComponentEntry, CostedResource, CostEntry
    from octoguard.money import Currency


def with_currency(
    entry: CostEntry, estimate: Estimate, shown: Currency, used: Iterable[Currency], today: date, max_age_days: int
) -> CostEntry:
    """The entry with its amounts in `shown` beside those in USD. The rates of `used` are notes."""
    notes = [
        f"exchange rate: {rate_sentence(each, age_of_rate(each, today), max_age_days)}"
        for each in used
        if each not in (USD, shown)
    ]
    entry = replace(entry, notes=[*entry.notes, *dict.fromkeys(notes)]) if notes else entry
    if shown is USD:
        return entry
    after, before = ((estimate.listed(side), estimate.net(side)) for side in ("after", "before"))
    budget = entry.budget.monthly_usd if entry.budget else None
    return replace(
        entry,
        resources=[_resource(resource, shown) for resource in entry.resources],
        converted=totals_in(shown, after, before, budget, today, max_age_days),
    )


def _resource(resource: CostedResource, currency: Currency) -> CostedResource:
    listed, net, old = resource.monthly_usd, resource.net_monthly_usd, resource.before_components
    if listed is not None and net is not None:
        amounts = ConvertedAmounts(_number(listed, currency), _number(net, currency))
        resource = replace(resource, converted=amounts)
    return replace(
        resource,
        components=[_component(component, currency) for component in resource.components],
        before_components=None if old is None else [_component(component, currency) for component in old],
    )


def _component(component: ComponentEntry, currency: Currency) -> ComponentEntry:
    usd = component.monthly_usd
    return component if usd is None else replace(component, converted_monthly=_number(usd, currency))


def _number(usd: Decimal, currency: Currency) -> Decimal:
    return rounded(currency.amount(usd))
