"""Assembles the cost report: the versioned document about the cost of a plan, for renderers and machines."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from octoguard.converted import ConvertedAmounts, ConvertedTotals
from octoguard.cost_entries import CommitmentsEntry, Figures, WhatIfEntry
from octoguard.cost_entries import figures as _figures
from octoguard.json_schema import schema_of
from octoguard.money import HOURS_PER_MONTH, monthly, rounded
from octoguard.price_age import PriceAge, prices_of
from octoguard.printable import json_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octoguard.cost.bill import Bill
    from octoguard.cost.budget import BudgetStatus
    from octoguard.cost.component import BillLine, Range
    from octoguard.cost.estimate import Estimate, ResourceCost
    from octoguard.cost.price import Price
    from octoguard.decision import Decision

SCHEMA_VERSION: Final = "1"
_NAMED = 4


class Amounts(msgspec.Struct, frozen=True):
    """USD per month: at list prices, and net of automatic discounts."""

    monthly_usd: Decimal
    net_monthly_usd: Decimal


class Scenarios(msgspec.Struct, frozen=True):
    """The cost with autoscalers at their minimum, as expected, and at their maximum."""

    floor: Amounts
    expected: Amounts
    ceiling: Amounts


class PriceEntry(msgspec.Struct, frozen=True):
    """A price that a rate adds up: `count` units of it make one unit of the component."""

    sku: str
    sku_id: str
    description: str
    usage: str
    region: str
    unit: str
    count: Decimal
    usd: Decimal
    as_of: str
    source: str
    confidence: str
    negotiated: bool = False
    list_usd: Decimal | msgspec.UnsetType = msgspec.UNSET  # of a negotiated price


class ComponentEntry(msgspec.Struct, frozen=True):
    """A line of a bill. Without a price, `price_usd` and `monthly_usd` are null, and `note` says what has no price."""

    name: str
    service: str
    kind: Literal["charge", "discount"]
    quantity: Figures
    unit: str
    price_usd: Decimal | None
    monthly_usd: Decimal | None
    scenarios: Figures | None
    usage_based: bool
    prices: list[PriceEntry]
    note: str = ""
    converted_monthly: Decimal | msgspec.UnsetType = msgspec.UNSET


class CostedResource(msgspec.Struct, frozen=True):
    """The cost of one resource. The amounts exclude what `unpriced` lists; they are null if that is everything.

    `components` are those after apply; for a removed resource, those before. `before_components` are those before
    apply if they differ. `unmanaged` means that Terraform stops managing an object that keeps running.
    `confidence` is the lowest one of the prices in the cost; null if nothing costs anything.
    """

    address: str
    type: str
    module: str
    action: str
    status: Literal["priced", "partly-priced", "unpriced"]
    monthly_usd: Decimal | None
    net_monthly_usd: Decimal | None
    scenarios: Scenarios
    before: Scenarios | None
    delta: Figures
    components: list[ComponentEntry]
    assumptions: list[str]
    unpriced: list[str]
    before_components: list[ComponentEntry] | None = None
    unmanaged: bool = False
    confidence: Literal["high", "medium", "low"] | None = None
    converted: ConvertedAmounts | msgspec.UnsetType = msgspec.UNSET


class Gap(msgspec.Struct, frozen=True):
    """A resource that the totals do not include, or include only in part.

    `included_usd` is the expected net cost after apply of the parts with a price, in USD per month; null if no part
    has one.
    """

    address: str
    type: str
    action: str
    status: Literal["partly-priced", "unpriced", "unsupported"]
    reason: str
    included_usd: Decimal | None = None


class BudgetEntry(msgspec.Struct, frozen=True):
    """The plan beside the budget of its environment. `used` is the expected net cost divided by the budget."""

    environment: str
    source: str
    verdict: Literal["allow", "review", "deny"]
    reasons: list[str]
    notes: list[str]
    monthly_usd: Decimal | None
    documented_monthly_usd: Decimal | None
    used: Decimal | None


class PriceBookEntry(msgspec.Struct, frozen=True):
    """Negotiated prices: `used` of the `prices` in the estimate come from the book."""

    name: str
    sha256: str
    used: int
    prices: int
    notes: list[str]


class CostEntry(msgspec.Struct, frozen=True):
    """The cost of a plan. `before` is the cost before apply, `scenarios` the cost after apply; `delta` is net.

    `low_confidence_usd` is the part of the expected net cost after apply whose prices have low confidence.
    `currency` is that of every amount whose key has `usd`. `converted` repeats the totals in another currency.
    """

    currency: Literal["USD"]
    hours_per_month: Decimal
    usage: str
    catalogue: str
    scenarios: Scenarios
    before: Scenarios
    delta: Figures
    resources: list[CostedResource]
    gaps: list[Gap]
    unsupported: dict[str, int]
    free: dict[str, int]
    other_providers: dict[str, int]
    notes: list[str] = []
    budget: BudgetEntry | None = None
    price_age: PriceAge | None = None
    price_book: PriceBookEntry | None = None
    low_confidence_usd: Decimal = Decimal(0)
    commitments: CommitmentsEntry | None = None
    what_if: WhatIfEntry | None = None
    converted: ConvertedTotals | msgspec.UnsetType = msgspec.UNSET


class ComparedPlan(msgspec.Struct, frozen=True):
    """The plan that is the base of a comparison: `before` is the cost after this plan."""

    plan: str
    plan_sha256: str


class CostReport(msgspec.Struct, frozen=True):
    """The JSON document of `octoguard cost`, schema version 1. `compared_to` exists only in a comparison."""

    schema_version: Literal["1"]
    octoguard_version: str
    plan: str
    plan_sha256: str
    environment: str
    cost: CostEntry
    notes: list[str] = []
    compared_to: ComparedPlan | msgspec.UnsetType = msgspec.UNSET

    def to_json(self) -> str:
        """The text that `octoguard cost --format json` prints (schema: reports/schema/cost.v1.json)."""
        return json_text(self, decimals="number")


def budget_entry(
    environment: str, source: str, standing: BudgetStatus, decision: Decision, notes: list[str]
) -> BudgetEntry:
    """The budget part of a report. `source` is the file with the budget."""
    limits = standing.limits
    budget = limits.monthly_usd
    return BudgetEntry(
        environment,
        source,
        decision.verdict,
        decision.reasons,
        notes,
        budget,
        limits.documented_monthly_usd,
        rounded(standing.after.expected / budget, 4) if budget else None,
    )


def cost_entry(
    estimate: Estimate,
    hide: Callable[[str], str],
    age: PriceAge | None = None,
    budget: BudgetEntry | None = None,
    commitments: CommitmentsEntry | None = None,
) -> CostEntry:
    """The cost part of a report, the most expensive resource first. `hide` removes sensitive values from texts."""
    hide = cache(hide)  # many resources have the same texts
    resources = [r for r in estimate.resources if r.status in ("priced", "partly-priced", "unpriced")]
    resources.sort(key=lambda r: (-(r.bill.net.expected if r.bill else 0), r.address))
    gaps = [_gap(resource, hide) for resource in estimate.gaps()]
    return CostEntry(
        "USD",
        HOURS_PER_MONTH,
        estimate.usage.name,
        estimate.catalogue.as_of,
        _scenarios(estimate.listed("after"), estimate.net("after")),
        _scenarios(estimate.listed("before"), estimate.net("before")),
        _figures(estimate.delta),
        [_resource(resource, hide) for resource in resources],
        sorted(gaps, key=lambda gap: (gap.status, gap.type, gap.address)),
        _by_type(estimate.of("unsupported")),
        _by_type(estimate.of("free")),
        dict(sorted(estimate.other_providers.items())),
        [*estimate.usage.notes, *_notes(resources)],
        budget,
        age,
        _price_book(estimate),
        rounded(estimate.low_confidence_usd),
        commitments,
    )


def _notes(resources: list[ResourceCost]) -> list[str]:
    """A sentence on the resources that Terraform stops managing and that keep their cost."""
    left = [resource for resource in resources if resource.change.leaves_old_object]
    if not left:
        return []
    usd = sum((resource.before.net.expected for resource in left if resource.before), Decimal(0))
    names = ", ".join(resource.address for resource in left[:_NAMED]) + (", ..." if len(left) > _NAMED else "")
    what = "1 resource that keeps" if len(left) == 1 else f"{len(left)} resources that keep"
    return [f"Terraform stops managing {what} running, so {monthly(usd)} is not saved: {names}"]


def _price_book(estimate: Estimate) -> PriceBookEntry | None:
    book = estimate.catalogue.book
    if book is None:
        return None
    prices = prices_of(estimate)
    used = sum(price.negotiated for price in prices)
    return PriceBookEntry(book.name, book.sha256, used, len(prices), book.remarks())


def _by_type(resources: Iterable[ResourceCost]) -> dict[str, int]:
    return dict(sorted(Counter(resource.change.type for resource in resources).items()))


def _gap(resource: ResourceCost, hide: Callable[[str], str]) -> Gap:
    change = resource.change
    head = change.address, change.type, str(resource.action)
    if resource.status == "partly-priced":
        included = resource.after.net.expected if resource.after else Decimal(0)
        return Gap(*head, "partly-priced", hide(resource.reason), rounded(included))
    return Gap(*head, "unsupported" if resource.status == "unsupported" else "unpriced", hide(resource.reason))


def _resource(resource: ResourceCost, hide: Callable[[str], str]) -> CostedResource:
    change, bill, after = resource.change, resource.bill, resource.after
    known = after is not None and (not after.unpriced or after.is_priced_in_part)
    gone = after is None
    listed, net = (after.listed, after.net) if after else (None, None)
    zero = Decimal(0)
    return CostedResource(
        change.address,
        change.type,
        change.module,
        str(resource.action),
        _status(resource),
        zero if gone else rounded(listed.expected) if known and listed else None,
        zero if gone else rounded(net.expected) if known and net else None,
        _side(after),
        _side(resource.before) if resource.before else None,
        _figures(resource.delta),
        _components(bill.lines, hide) if bill else [],
        [hide(sentence) for sentence in bill.assumptions] if bill else [],
        [hide(sentence) for sentence in bill.unpriced] if bill else [],
        _components(resource.before.lines, hide) if resource.before and resource.before is not bill else None,
        change.leaves_old_object,
        bill.confidence if bill else None,
    )


def _status(resource: ResourceCost) -> Literal["priced", "partly-priced", "unpriced"]:
    if resource.status == "partly-priced":
        return "partly-priced"
    return "unpriced" if resource.status == "unpriced" else "priced"


def _side(bill: Bill | None) -> Scenarios:
    if bill is None:
        nothing = Amounts(Decimal(0), Decimal(0))
        return Scenarios(nothing, nothing, nothing)
    return _scenarios(bill.listed, bill.net)


def _components(lines: list[BillLine], hide: Callable[[str], str]) -> list[ComponentEntry]:
    entries: list[ComponentEntry] = []
    service = ""
    for line in lines:
        # A discount has no price of its own: it belongs to the service of the component before it.
        service = line.component.service or service
        entries.append(_component(line, service, hide))
    return entries


def _component(line: BillLine, service: str, hide: Callable[[str], str]) -> ComponentEntry:
    component = line.component
    return ComponentEntry(
        hide(component.name),
        service,
        component.kind,
        _figures(component.quantity),
        component.unit,
        None if component.usd is None else rounded(component.usd, 10),
        rounded(line.usd.expected) if line.usd else None,
        _figures(line.usd) if line.usd else None,
        component.usage_based,
        [_price(count, price) for count, price in component.prices],
        hide(component.note),
    )


def _price(count: Decimal, price: Price) -> PriceEntry:
    return PriceEntry(
        price.sku,
        price.sku_id,
        price.description,
        price.usage,
        price.region,
        price.unit,
        count,
        price.usd,
        price.as_of,
        price.source,
        price.confidence,
        price.negotiated,
        price.list_usd if price.negotiated else msgspec.UNSET,
    )


def _scenarios(listed: Range, net: Range) -> Scenarios:
    return Scenarios(*(Amounts(rounded(gross), rounded(usd)) for gross, usd in zip(listed, net, strict=True)))


def schema() -> dict[str, Any]:
    """The JSON schema of `octoguard cost --format json`."""
    return schema_of(CostReport, "octoguard cost report")
