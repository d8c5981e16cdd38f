"""Compares an estimate with the budget of an environment. The decision uses the result, a Standing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, TypeAlias

from octoguard.cost.component import NOTHING, Range
from octoguard.money import ZERO, dollars

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from octoguard.cost.bill import Bill
    from octoguard.cost.commitments.coverage import AccountCoverage
    from octoguard.cost.estimate import Estimate, ResourceCost
    from octoguard.plan.reading import Side

_Parts: TypeAlias = "Callable[[ResourceCost, Bill, Mapping[int, Range]], Iterator[tuple[str, Decimal]]]"
_SIDES: tuple[Side, Side] = ("before", "after")
# The documented cost is out of date when the estimate differs from it by more than this share.
TOLERANCE = Decimal("0.1")


class Limits(Protocol):
    """The budget of an environment and its documented cost, in USD per month. Thresholds are shares of the budget."""

    @property
    def monthly_usd(self) -> Decimal | None: ...
    @property
    def thresholds(self) -> tuple[Decimal, ...]: ...
    @property
    def documented_monthly_usd(self) -> Decimal | None: ...
    @property
    def documented_services(self) -> dict[str, Decimal]: ...
    @property
    def services(self) -> dict[str, Decimal]: ...
    @property
    def modules(self) -> dict[str, Decimal]: ...
    @property
    def max_increase_usd(self) -> Decimal | None: ...
    @property
    def max_increase_percent(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit of one service or module, and its expected net cost before and after. Amounts are USD per month."""

    name: str
    usd: Decimal
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """The expected cost of a plan beside its budget. Amounts are net of automatic discounts and of
    commitments whose share for this environment is configured, in USD per month.

    `unpriced` lists the addresses of changed resources without a price, `partly_priced` those with a price for some
    parts only. `gaps` counts all resources that the totals do not include, or include only in part. `outdated` lists
    where the estimate differs from the documented cost, the largest difference first.
    """

    limits: Limits
    before: Range
    after: Range
    parts: list[Limit] = field(default_factory=list)
    unpriced: list[str] = field(default_factory=list)
    partly_priced: list[str] = field(default_factory=list)
    gaps: int = 0
    outdated: list[str] = field(default_factory=list)

    @property
    def delta(self) -> Range:
        """The cost that the plan adds; negative when it saves."""
        return self.after.minus(self.before)


def budget_status(
    estimate: Estimate, limits: Limits, coverage: Mapping[Side, AccountCoverage] | None = None
) -> BudgetStatus:
    """Compare an estimate with the limits of its environment, net of what the commitments in `coverage` save."""
    old, new = (_Side(estimate, side, coverage[side] if coverage else None) for side in _SIDES)
    after = new.by(_services)
    parts = _limits(limits.services, old.by(_services), after, "service ")
    parts += _limits(limits.modules, old.by(_modules), new.by(_modules))
    changed = [gap for gap in estimate.gaps() if gap.changes]
    partly = [gap.address for gap in changed if gap.status == "partly-priced"]
    unpriced = [gap.address for gap in changed if gap.status != "partly-priced"]
    gaps = sum(gap.exists_after for gap in estimate.gaps())
    outdated = _outdated(limits, new.net.expected, after)
    return BudgetStatus(limits, old.net, new.net, parts, unpriced, partly, gaps, outdated)


def _limits(
    limits: dict[str, Decimal], before: dict[str, Decimal], after: dict[str, Decimal], kind: str = ""
) -> list[Limit]:
    return [Limit(f"{kind}{name}", usd, before.get(name, ZERO), after.get(name, ZERO)) for name, usd in limits.items()]


class _Side:
    """One side of an estimate, net of automatic discounts and of commitments."""

    def __init__(self, estimate: Estimate, side: Side, coverage: AccountCoverage | None) -> None:
        self._resources = estimate.resources
        self._side = side
        self._savings: Mapping[int, Range] = coverage.savings if coverage else {}
        self.net = estimate.net(side).minus(coverage.saving) if coverage else estimate.net(side)

    def by(self, parts: _Parts) -> dict[str, Decimal]:
        """The expected cost by service or by module."""
        totals: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for resource in self._resources:
            bill = resource.after if self._side == "after" else resource.before
            if bill is not None:
                for name, usd in parts(resource, bill, self._savings):
                    totals[name] += usd
        return dict(totals)


def _services(_resource: ResourceCost, bill: Bill, savings: Mapping[int, Range]) -> Iterator[tuple[str, Decimal]]:
    service = ""
    for line in bill.lines:
        service = line.component.service or service
        yield service, (line.usd or NOTHING).expected - savings.get(id(line), NOTHING).expected


def _modules(resource: ResourceCost, bill: Bill, savings: Mapping[int, Range]) -> Iterator[tuple[str, Decimal]]:
    """The cost counts for the module of the resource and for every module around it."""
    net = bill.net.expected
    if savings:
        net -= sum((savings.get(id(line), NOTHING).expected for line in bill.lines), ZERO)
    parts = resource.change.module.split(".module.")
    for number in range(len(parts)):
        yield ".module.".join(parts[: number + 1]), net


def _outdated(limits: Limits, expected: Decimal, services: dict[str, Decimal]) -> list[str]:
    documented = limits.documented_monthly_usd
    # A plan without priced resources is not the environment that the documented cost describes.
    if documented is None or not services or abs(expected - documented) <= documented * TOLERANCE:
        return []
    documented_services = limits.documented_services
    names = sorted(
        {*documented_services, *services} if documented_services else services,
        key=lambda name: -abs(_gap(name, documented_services, services)),
    )
    return [
        f"{name or 'other'} {dollars(services.get(name, ZERO))}"
        + (f" (documented {dollars(documented_services.get(name, ZERO))})" if documented_services else "")
        for name in names
        if _differs(name, documented_services, services)
    ]


def _gap(name: str, documented: dict[str, Decimal], services: dict[str, Decimal]) -> Decimal:
    return services.get(name, ZERO) - documented.get(name, ZERO)


def _differs(name: str, documented: dict[str, Decimal], services: dict[str, Decimal]) -> bool:
    """Whether a service belongs in the list: its estimate differs from the documented cost by more than 10%.

    Without documented costs of services, every service that costs a cent or more belongs in it.
    """
    if not documented:
        return services.get(name, ZERO) >= Decimal("0.01")
    return abs(_gap(name, documented, services)) > max(documented.get(name, ZERO) * TOLERANCE, Decimal(1))
