"""Turns an estimate and the limits of an environment into a Standing: facts about money that the decision weighs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, TypeAlias

from octoguard.cost.component import NOTHING, Range
from octoguard.money import ZERO, dollars

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octoguard.cost.estimate import Bill, Estimate, ResourceCost

_Parts: TypeAlias = "Callable[[ResourceCost, Bill], Iterator[tuple[str, Decimal]]]"
# How far an estimate may be from the documented figure before the document is out of date.
TOLERANCE = Decimal("0.1")


class Limits(Protocol):
    """What an environment may cost, in USD a month, and what its documents say that it costs."""

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
    """A limit of a part: what it is of, how high, and the expected net cost before and after."""

    name: str
    usd: Decimal
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """Where a plan stands against its budget. Amounts are net, in USD a month.

    `unpriced` are changed resources of which nobody knows what they add, `gaps` counts all that are in no sum;
    `outdated` are the lines in which the estimate and the documented figure part, the largest first.
    """

    limits: Limits
    before: Range
    after: Range
    parts: list[Limit] = field(default_factory=list)
    unpriced: list[str] = field(default_factory=list)
    gaps: int = 0
    outdated: list[str] = field(default_factory=list)

    @property
    def delta(self) -> Range:
        """What the change adds."""
        return self.after.minus(self.before)


def budget_status(estimate: Estimate, limits: Limits) -> BudgetStatus:
    """The facts that a decision about money rests on."""
    after = _by(estimate, "after", _services)
    parts = _limits(limits.services, _by(estimate, "before", _services), after, "service ")
    parts += _limits(limits.modules, _by(estimate, "before", _modules), _by(estimate, "after", _modules))
    unpriced = [gap.address for gap in estimate.gaps() if gap.changes]
    net = estimate.net("after")
    gaps = sum(gap.after is not None or gap.change.stays for gap in estimate.gaps())
    outdated = _outdated(limits, net.expected, after)
    return BudgetStatus(limits, estimate.net("before"), net, parts, unpriced, gaps, outdated)


def _limits(
    limits: dict[str, Decimal], before: dict[str, Decimal], after: dict[str, Decimal], kind: str = ""
) -> list[Limit]:
    return [Limit(f"{kind}{name}", usd, before.get(name, ZERO), after.get(name, ZERO)) for name, usd in limits.items()]


def _by(estimate: Estimate, side: str, parts: _Parts) -> dict[str, Decimal]:
    """The expected net cost by service or by module."""
    totals: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for resource in estimate.resources:
        bill = resource.after if side == "after" else resource.before
        if bill is not None:
            for name, usd in parts(resource, bill):
                totals[name] += usd
    return dict(totals)


def _services(_resource: ResourceCost, bill: Bill) -> Iterator[tuple[str, Decimal]]:
    service = ""
    for line in bill.lines:
        service = line.component.service or service
        yield service, (line.usd or NOTHING).expected


def _modules(resource: ResourceCost, bill: Bill) -> Iterator[tuple[str, Decimal]]:
    """A module has in it what the modules inside it have."""
    parts = resource.change.module.split(".module.")
    for number in range(len(parts)):
        yield ".module.".join(parts[: number + 1]), bill.net.expected


def _outdated(limits: Limits, expected: Decimal, services: dict[str, Decimal]) -> list[str]:
    documented = limits.documented_monthly_usd
    # A plan of nothing that is charged for is not the environment that the document speaks of.
    if documented is None or not services or abs(expected - documented) <= documented * TOLERANCE:
        return []
    said = limits.documented_services
    names = sorted({*said, *services} if said else services, key=lambda name: -abs(_gap(name, said, services)))
    return [
        f"{name or 'other'} {dollars(services.get(name, ZERO))}"
        + (f" (documented {dollars(said.get(name, ZERO))})" if said else "")
        for name in names
        if _differs(name, said, services)
    ]


def _gap(name: str, said: dict[str, Decimal], services: dict[str, Decimal]) -> Decimal:
    return services.get(name, ZERO) - said.get(name, ZERO)


def _differs(name: str, said: dict[str, Decimal], services: dict[str, Decimal]) -> bool:
    """Whether a line says something: where the document has lines, those that part by more than the tolerance."""
    if not said:
        return services.get(name, ZERO) >= Decimal("0.01")
    return abs(_gap(name, said, services)) > max(said.get(name, ZERO) * TOLERANCE, Decimal(1))
