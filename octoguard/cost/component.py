"""The lines of a bill: quantities in three scenarios, a rate with where it comes from, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from octoguard.cost.catalogue import MissingPrice, Price
from octoguard.money import ZERO

if TYPE_CHECKING:
    from octoguard.cost.catalogue import Tiers

Scenario = Literal["floor", "expected", "ceiling"]
SCENARIOS: tuple[Scenario, ...] = ("floor", "expected", "ceiling")
Scope = Literal["", "project", "account"]


class Range(NamedTuple):
    """One figure in each scenario."""

    floor: Decimal
    expected: Decimal
    ceiling: Decimal

    @classmethod
    def of(cls, value: Decimal | int) -> Range:
        """The same in every scenario."""
        number = Decimal(value)
        return cls(number, number, number)

    def times(self, factor: Decimal | int) -> Range:
        """Each of them multiplied."""
        return Range(self.floor * factor, self.expected * factor, self.ceiling * factor)

    def plus(self, other: Range) -> Range:
        """The sums, scenario by scenario."""
        return Range(self.floor + other.floor, self.expected + other.expected, self.ceiling + other.ceiling)

    def minus(self, other: Range) -> Range:
        """The differences, scenario by scenario."""
        return Range(self.floor - other.floor, self.expected - other.expected, self.ceiling - other.ceiling)


NOTHING = Range.of(0)


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit costs, by tier, and the list prices that it is made of: so many units of each."""

    tiers: Tiers
    parts: tuple[tuple[Decimal, Price], ...]
    note: str = ""

    @classmethod
    def of(cls, *parts: tuple[Decimal | int, Price | MissingPrice]) -> Rate | MissingPrice:
        """The sum of several prices; a single one keeps its tiers. Missing when one of them is."""
        priced: list[tuple[Decimal, Price]] = []
        for count, price in parts:
            if isinstance(price, MissingPrice):
                return price
            priced.append((Decimal(count), price))
        if len(priced) == 1 and priced[0][0] == 1:
            return cls(priced[0][1].tiers, tuple(priced))
        if any(len(price.tiers) > 1 for _, price in priced):
            raise ValueError("prices with tiers do not add up to one rate")  # the first tier is often free
        return cls(((ZERO, sum((count * price.tiers[0][1] for count, price in priced), ZERO)),), tuple(priced))

    @property
    def usd(self) -> Decimal:
        """The price of the first unit that is not free."""
        return next((usd for _, usd in self.tiers if usd), self.tiers[-1][1])

    def charge(self, quantity: Decimal) -> Decimal:
        """What a quantity costs, each tier at its own price."""
        if len(self.tiers) == 1:
            return quantity * self.tiers[0][1]
        total = ZERO
        for number, (start, usd) in enumerate(self.tiers):
            end = self.tiers[number + 1][0] if number + 1 < len(self.tiers) else quantity
            total += max(ZERO, min(quantity, end) - start) * usd
        return total


@dataclass(frozen=True, slots=True)
class Component:
    """One line. `scope` says whose the tiers are: the resource's own, or those of everything in a project or account.

    A `discount` is what comes off by itself: it counts in the net, not in the list amount. `per` names the tiers that
    are shared, where they are not those of one SKU.
    """

    name: str
    quantity: Range
    unit: str
    rate: Rate | MissingPrice
    kind: Literal["charge", "discount"] = "charge"
    usage_based: bool = False
    scope: Scope = ""
    per: str = ""

    @property
    def usd(self) -> Decimal | None:
        """The price of one unit; None where there is none."""
        return None if isinstance(self.rate, MissingPrice) else self.rate.usd

    @property
    def prices(self) -> tuple[tuple[Decimal, Price], ...]:
        """The list prices that its rate is made of, and how many of each."""
        return () if isinstance(self.rate, MissingPrice) else self.rate.parts

    @property
    def service(self) -> str:
        """The service on whose bill it stands; "" where its rate is no list price."""
        return self.prices[0][1].service if self.prices else ""

    @property
    def note(self) -> str:
        """What there is to say of its rate: where a discount comes from, or what was looked for in vain."""
        return self.rate.wanted if isinstance(self.rate, MissingPrice) else self.rate.note


@dataclass(slots=True)
class BillLine:
    """A component with what it comes to; None where there is no price."""

    component: Component
    usd: Range | None
