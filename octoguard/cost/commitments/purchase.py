"""What to buy: commitments for the usage that always runs, and what they save.

Only machines that run all month count. Amounts are those of the floor, so that all of the commitment is used even if
every autoscaler is at its minimum.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Final, cast

from octoguard.cost.commitments.coverage import cover
from octoguard.cost.commitments.owned import MONTHS, Owned
from octoguard.cost.commitments.rules import REGIONAL, SPEND, committed_sku, discount
from octoguard.cost.component import NOTHING, Range
from octoguard.cost.machines import break_even
from octoguard.cost.price import Price
from octoguard.money import HOURS_PER_MONTH, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from octoguard.cost.bill import Bill
    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.commitments.coverage import AccountCoverage, Covered
    from octoguard.cost.commitments.owned import Service, Term
    from octoguard.cost.commitments.usage import Usage

_FLOOR, _EXPECTED = 0, 1
_CENTS: Final = Decimal("0.0001")
# Services whose commitments can be bought; commitments of GKE Autopilot are no longer sold.
_SOLD: Final = tuple(sorted(set(SPEND) - {"gke-autopilot"}))


@dataclass(frozen=True, slots=True)
class CommitmentPurchase:
    """A commitment to buy, with what it covers. `parts` have the amounts at the floor.

    `expected` are the amounts that cover the expected usage, and `over` is what is unused of them at the floor, in USD
    per month. `pays_from` is the share of the month from which the commitment costs less than on demand.
    """

    owned: Owned
    parts: list[Covered]
    expected: dict[str, Decimal]
    over: Decimal
    pays_from: Decimal | None

    @property
    def fee(self) -> Decimal:
        """The fee in USD per month."""
        return sum((part.fee for part in self.parts), ZERO)

    @property
    def saving(self) -> Range:
        """What it saves per month, less its unused part."""
        total = NOTHING
        for part in self.parts:
            total = total.plus(part.saving).minus(part.unused)
        return total

    @property
    def months(self) -> int:
        """The months of its term."""
        return MONTHS[self.owned.term]


def purchases(
    bills: Sequence[Bill], owned: Sequence[Owned], kinds: Sequence[tuple[str, Term]], catalogue: Catalogue
) -> tuple[list[CommitmentPurchase], AccountCoverage]:
    """What to buy besides `owned`, and the coverage with it.

    `kinds` are (`cud` or `flex`, term) pairs: commitments of machine series and services, or flexible commitments for
    what those leave.
    """
    bought: list[Owned] = []
    larger: list[Owned] = []
    for kind, term in sorted(kinds):
        for scenario, chosen in ((_FLOOR, bought), (_EXPECTED, larger)):
            coverage = cover(bills, [*owned, *chosen], catalogue)
            chosen += _to_buy(coverage, kind, term, scenario, catalogue)
    coverage = cover(bills, [*owned, *bought], catalogue)
    above = cover(bills, [*owned, *larger], catalogue)
    return [_purchase(commitment, coverage, above, larger) for commitment in bought], coverage


def _to_buy(coverage: AccountCoverage, kind: str, term: Term, scenario: int, catalogue: Catalogue) -> list[Owned]:
    if kind == "flex":
        return list(_spend(coverage, "compute-flexible", term, scenario))
    found = list(_resource_based(coverage, term, scenario, catalogue))
    for service in _SOLD:
        found += _spend(coverage, cast("Service", service), term, scenario)
    return found


def _always(coverage: AccountCoverage) -> Iterable[tuple[Usage, Range]]:
    """The usage that runs all month, with the share that no commitment covers in any hour."""
    return (
        (use, left)
        for use, left in zip(coverage.usage, coverage.always_uncovered, strict=True)
        if use.hours == HOURS_PER_MONTH
    )


def _resource_based(coverage: AccountCoverage, term: Term, scenario: int, catalogue: Catalogue) -> Iterable[Owned]:
    """A commitment for each machine series and region, with the parts that have a committed price."""
    units: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
    for use, left in _always(coverage):
        sku = committed_sku(use.what.series, use.what.part)
        priced = sku and isinstance(catalogue.find(sku, use.price.region, f"commit-{term}"), Price)
        if use.what.service == "compute" and priced:
            units[use.what.series, use.price.region, use.what.part] += use.units[scenario] * left[scenario]
    amounts: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    for (series, region, part), number in units.items():
        # Google sells whole vCPUs and GPUs; memory in whole GiB is a safe multiple of its steps.
        if whole := _whole(number):
            amounts[series, region][part] = whole
    for (series, region), parts in sorted(amounts.items()):
        what = series.upper() or ", ".join(part.partition(":")[2] or part for part in parts)
        yield Owned(f"{what} in {region}, {term}", "resource", "compute", term, region, series, parts, stated=True)


def _whole(number: Decimal) -> Decimal:
    """The number without its fraction. 39.9999... that a division left is 40."""
    return number.quantize(_CENTS).quantize(Decimal(1), rounding=ROUND_FLOOR)


def _spend(coverage: AccountCoverage, service: Service, term: Term, scenario: int) -> Iterable[Owned]:
    """A commitment of a service, for each region if it is regional: its eligible cost at the discounted rate."""
    hourly: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for use, left in _always(coverage):
        if off := discount(use.what, service, term):
            region = use.price.region if service in REGIONAL else ""
            hourly[region] += use.usd[scenario] * left[scenario] * (1 - off) / HOURS_PER_MONTH
    for region, usd in sorted(hourly.items()):
        if rounded := usd.quantize(_CENTS, rounding=ROUND_FLOOR):
            where = f" in {region}" if region else ""
            name = f"{service}{where}, {term}"
            yield Owned(name, "spend", service, term, region, usd_per_hour=rounded, stated=True)


def _purchase(
    owned: Owned, coverage: AccountCoverage, above: AccountCoverage, larger: list[Owned]
) -> CommitmentPurchase:
    parts = [part for part in coverage.parts if part.owned is owned]
    same = {id(other) for other in larger if other.name == owned.name}
    alternative = [part for part in above.parts if id(part.owned) in same]
    return CommitmentPurchase(
        owned,
        parts,
        {part.part: part.total for part in alternative},
        sum((part.unused.floor for part in alternative), ZERO),
        _pays_from(owned, parts, coverage),
    )


def _pays_from(owned: Owned, parts: list[Covered], coverage: AccountCoverage) -> Decimal | None:
    """The share of the month that the covered usage must run. Usage of several series counts by its list cost."""
    listed = sum((part.list_usd.floor for part in parts), ZERO)
    weights: dict[str, Decimal] = defaultdict(lambda: ZERO)
    if owned.kind == "resource":
        weights[owned.series] = listed
    else:
        for use in coverage.usage:
            if discount(use.what, owned.service, owned.term):
                weights[use.what.series] += use.usd.floor
    total = sum(weights.values(), ZERO)
    shares = {series: listed * usd / total for series, usd in weights.items() if total}
    return break_even(shares, sum((part.fee for part in parts), ZERO))
