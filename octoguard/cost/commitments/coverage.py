"""Applies commitments to the bills of an estimate: what they cover, what that saves, and what stays unused.

A month has several parts if some machines run only for some hours. All machines are then assumed to start together, so
a commitment covers the machines that run at the same time, and not the sum of their hours.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.commitments.rules import REGIONAL, committed_sku, discount
from octoguard.cost.commitments.usage import usage_of
from octoguard.cost.component import NOTHING, Range
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from octoguard.cost.bill import Bill
    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.commitments.owned import Owned
    from octoguard.cost.commitments.usage import Usage

_ORDER: Final = {"resource": 0, "slots": 1, "spend": 2}
_USAGES: Final = {"1y": "commit-1y", "3y": "commit-3y"}


@dataclass(slots=True)
class Covered:
    """What one part of a commitment covers in an estimate. Amounts of money are USD per month.

    `fee` is what the account pays for the whole part. `elsewhere` is the share of the fee that other environments use.
    `on_demand` is what the covered usage costs without the commitment, net of automatic discounts; `list_usd` is that
    at list price. `committed` is what it costs with it. `units` of `total` are used, in `unit`. `matches` is whether
    the estimate has usage of its kind. `problem` says why a part cannot be applied.
    """

    owned: Owned
    part: str
    unit: str
    total: Decimal
    fee: Decimal = ZERO
    elsewhere: Decimal = ZERO
    units: Range = NOTHING
    list_usd: Range = NOTHING
    on_demand: Range = NOTHING
    committed: Range = NOTHING
    unused: Range = NOTHING
    problem: str = ""
    matches: bool = False

    @property
    def saving(self) -> Range:
        """What the commitment saves on the usage that it covers, without its unused part."""
        return self.on_demand.minus(self.committed)


@dataclass(slots=True)
class AccountCoverage:
    """The commitments of an account beside an estimate. `savings` are by line: `{id(line): USD per month}`.

    `usage` is what commitments can cover, with the share that each scenario leaves `uncovered` in the month.
    `always_uncovered` is the smallest such share of any hour.
    """

    parts: list[Covered] = field(default_factory=list)
    usage: list[Usage] = field(default_factory=list)
    uncovered: list[Range] = field(default_factory=list)
    always_uncovered: list[Range] = field(default_factory=list)
    savings: dict[int, Range] = field(default_factory=dict)

    @property
    def saving(self) -> Range:
        """The difference to the net cost. A fee that is in the estimate is not subtracted twice."""
        total = NOTHING
        for saving in self.savings.values():
            total = total.plus(saving)
        return total

    @property
    def unused(self) -> Range:
        """What the account pays for the unused parts."""
        return _unused(self.parts)

    @property
    def unused_besides(self) -> Range:
        """What the account pays for unused parts of commitments that the plan does not create."""
        return _unused(part for part in self.parts if not part.owned.address)


def _unused(parts: Iterable[Covered]) -> Range:
    total = NOTHING
    for part in parts:
        total = total.plus(part.unused)
    return total


def cover(bills: Iterable[Bill], commitments: Sequence[Owned], catalogue: Catalogue) -> AccountCoverage:
    """Apply commitments to bills: resource-based first, then those of single services, then flexible ones."""
    coverage = AccountCoverage(usage=usage_of(bills))
    ordered = sorted(commitments, key=_order)
    tranches = [tranche for owned in ordered for tranche in _tranches(owned, catalogue, coverage.usage)]
    coverage.parts = [tranche.covered for tranche in tranches]
    runs = [_Scenario(coverage.usage, number) for number in range(3)]
    for tranche in tranches:
        for run in runs:
            run.apply(tranche)
        tranche.collect()
    numbers = range(len(coverage.usage))
    coverage.uncovered = [Range(*(run.uncovered_share(index) for run in runs)) for index in numbers]
    coverage.always_uncovered = [Range(*(run.always_uncovered(index) for run in runs)) for index in numbers]
    saved: dict[int, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
    for number, run in enumerate(runs):
        for line, usd in run.saved.items():
            saved[line][number] += usd
    coverage.savings = {line: Range(*amounts) for line, amounts in saved.items()}
    return coverage


def _order(owned: Owned) -> tuple[int, bool]:
    return _ORDER[owned.kind], owned.service == "compute-flexible"


@dataclass(slots=True)
class _Tranche:
    """One part of a commitment. `capacity` is available per hour, at `rate` USD per unit-hour.

    `weights` are `{index of a usage: capacity that all of it takes per hour, for each scenario}`.
    """

    covered: Covered
    capacity: Decimal
    rate: Decimal
    weights: dict[int, Range]
    results: list[tuple[Decimal, Decimal, Decimal]] = field(default_factory=list)

    def collect(self) -> None:
        """Set the results of the scenarios on `covered`."""
        taken, listed, on_demand = (Range(*amounts) for amounts in zip(*self.results, strict=True))
        part = self.covered
        part.units = Range(*(number / HOURS_PER_MONTH for number in taken))
        part.list_usd, part.on_demand = listed, on_demand
        part.committed = taken.times(self.rate)
        part.unused = Range.of(self.capacity * HOURS_PER_MONTH * self.rate).minus(part.committed)


def _tranches(owned: Owned, catalogue: Catalogue, usage: list[Usage]) -> Iterable[_Tranche]:
    if owned.kind == "spend":
        yield _spend(owned, usage)
        return
    for part, total in owned.amounts.items():
        covered = Covered(owned, part, _unit(part), total)
        price = catalogue.find(committed_sku(owned.series, part), owned.place, _USAGES[owned.term])
        if isinstance(price, MissingPrice):
            covered.problem = f"no committed price ({owned.term}) for {unit_text(owned, part)} in {owned.place}"
            yield _Tranche(covered, ZERO, ZERO, {})
            continue
        rate = price.usd / HOURS_PER_MONTH if price.unit.endswith(".mo") else price.usd
        covered.fee = total * rate * HOURS_PER_MONTH
        covered.elsewhere = covered.fee * (1 - owned.available)
        weights = {n: use.units for n, use in enumerate(usage) if _matches(owned, part, use)}
        covered.matches = bool(weights)
        yield _Tranche(covered, total * owned.available, rate, weights)


def _matches(owned: Owned, part: str, use: Usage) -> bool:
    """Whether a part of a resource or slot commitment covers a usage."""
    what = use.what
    if (what.service, what.part, use.price.region) != (owned.service, part, owned.place):
        return False
    if part == "local-ssd":
        return committed_sku(owned.series, part) == committed_sku(what.series, part)
    return what.series == owned.series or part.startswith(("gpu:", "machine:"))


def _spend(owned: Owned, usage: list[Usage]) -> _Tranche:
    weights: dict[int, Range] = {}
    for number, use in enumerate(usage):
        share = discount(use.what, owned.service, owned.term)
        in_place = owned.service not in REGIONAL or use.price.region == owned.place
        if share and in_place:
            weights[number] = use.usd.times((1 - share) / use.hours)
    covered = Covered(owned, "spend", "USD per hour", owned.usd_per_hour, matches=bool(weights))
    covered.fee = owned.usd_per_hour * HOURS_PER_MONTH
    covered.elsewhere = covered.fee * (1 - owned.available)
    return _Tranche(covered, owned.usd_per_hour * owned.available, Decimal(1), weights)


def _unit(part: str) -> str:
    if part in ("memory", "local-ssd"):
        return "GiB"
    kind, _, name = part.partition(":")
    return {"vcpu": "vCPUs", "slot": "slots", "gpu": name, "machine": name}[kind]


def unit_text(owned: Owned, part: str) -> str:
    """What a part of a resource commitment is: `N2 vCPUs`, `N2 memory`, `nvidia-tesla-t4`."""
    words = {"vcpu": "vCPUs", "memory": "memory", "local-ssd": "local SSD", "slot": "slots"}
    kind, _, name = part.partition(":")
    if name:
        return name
    series = "" if kind == "local-ssd" else f"{owned.series.upper()} " if owned.kind == "resource" else ""
    return f"{series}{words[kind]}"


class _Scenario:
    """The usage of one scenario while commitments are applied. The month is divided where machines stop."""

    def __init__(self, usage: list[Usage], number: int) -> None:
        self._usage = usage
        self._number = number
        ends = sorted({use.hours for use in usage} | {HOURS_PER_MONTH})
        self._spans = [(start, end) for start, end in zip([ZERO, *ends[:-1]], ends, strict=True)]
        self._left = [[Decimal(1)] * len(self._spans) for _ in usage]
        self.saved: dict[int, Decimal] = defaultdict(lambda: ZERO)

    def apply(self, tranche: _Tranche) -> None:
        """Cover what the tranche covers, each usage in proportion, and add the result to the tranche."""
        total = listed = on_demand = ZERO
        for number, (start, end) in enumerate(self._spans):
            active = {
                index: weight[self._number] * self._left[index][number]
                for index, weight in tranche.weights.items()
                if self._usage[index].hours >= end
            }
            wanted = sum(active.values(), ZERO)
            if not wanted or not tranche.capacity:
                continue
            taken = min(tranche.capacity, wanted)
            width = end - start
            total += taken * width
            for index, weight in active.items():
                gross, net = self._cover(index, number, taken / wanted, width)
                listed += gross
                on_demand += net
                # The fee of a commitment that the plan creates is a line of the estimate.
                paid = ZERO if tranche.covered.owned.address else taken * weight / wanted * width * tranche.rate
                self.saved[id(self._usage[index].line)] += net - paid
        tranche.results.append((total, listed, on_demand))

    def _cover(self, index: int, span: int, share: Decimal, width: Decimal) -> tuple[Decimal, Decimal]:
        """Cover a share of what a usage has left in a span: its cost at list price, and net of automatic discounts."""
        use = self._usage[index]
        part = self._left[index][span] * share * width / use.hours
        self._left[index][span] *= 1 - share
        gross = use.usd[self._number] * part
        return gross, gross + use.discount[self._number] * part

    def uncovered_share(self, index: int) -> Decimal:
        """The share of a usage that no commitment covers."""
        hours = self._usage[index].hours
        left = zip(self._left[index], self._spans, strict=True)
        return sum((share * (end - start) for share, (start, end) in left if end <= hours), ZERO) / hours

    def always_uncovered(self, index: int) -> Decimal:
        """The smallest share of a usage in any hour that no commitment covers."""
        return min(self._left[index])
