"""The parts of a bill: quantities in three scenarios, rates with their list prices, and amounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from octoguard.cost.price import MissingPrice, Price
from octoguard.money import HOURS_PER_MONTH, ZERO

if TYPE_CHECKING:
    from octoguard.cost.price import Tiers

Scenario = Literal["floor", "expected", "ceiling"]
SCENARIOS: tuple[Scenario, ...] = ("floor", "expected", "ceiling")
Scope = Literal["", "project", "account"]


class Range(NamedTuple):
    """One number for each scenario."""

    floor: Decimal
    expected: Decimal
    ceiling: Decimal

    @classmethod
    def of(cls, value: Decimal | int) -> Range:
        """The same number in every scenario."""
        number = Decimal(value)
        return cls(number, number, number)

    def times(self, factor: Decimal | int) -> Range:
        """The product with a factor, for each scenario."""
        return Range(self.floor * factor, self.expected * factor, self.ceiling * factor)

    def plus(self, other: Range) -> Range:
        """The sum for each scenario."""
        return Range(self.floor + other.floor, self.expected + other.expected, self.ceiling + other.ceiling)

    def minus(self, other: Range) -> Range:
        """The difference for each scenario."""
        return Range(self.floor - other.floor, self.expected - other.expected, self.ceiling - other.ceiling)


NOTHING = Range.of(0)


@dataclass(frozen=True, slots=True)
class Rate:
    """The price of one unit, by tier. `parts` are (units, price) pairs: the prices that the rate adds up."""

    tiers: Tiers
    parts: tuple[tuple[Decimal, Price], ...]
    note: str = ""

    @classmethod
    def of(cls, *parts: tuple[Decimal | int, Price | MissingPrice]) -> Rate | MissingPrice:
        """The sum of `count` times each price. A single price keeps its tiers. Missing if any price is missing.

        Raises ValueError for a sum that includes a price with several tiers.
        """
        priced: list[tuple[Decimal, Price]] = []
        for count, price in parts:
            if isinstance(price, MissingPrice):
                return price
            priced.append((Decimal(count), price))
        if len(priced) == 1 and priced[0][0] == 1:
            return cls(priced[0][1].tiers, tuple(priced))
        if any(len(price.tiers) > 1 for _, price in priced):
            raise ValueError("cannot add up prices that have several tiers")  # the first tier is often free
        return cls(((ZERO, sum((count * price.tiers[0][1] for count, price in priced), ZERO)),), tuple(priced))

    @property
    def usd(self) -> Decimal:
        """USD per unit in the first tier that is not free."""
        return next((usd for _, usd in self.tiers if usd), self.tiers[-1][1])

    def charge(self, quantity: Decimal) -> Decimal:
        """The cost of a quantity in USD, with each tier at its own price."""
        if len(self.tiers) == 1:
            return quantity * self.tiers[0][1]
        return sum((part * usd for part, usd in self.split(quantity)), ZERO)

    def split(self, quantity: Decimal) -> list[tuple[Decimal, Decimal]]:
        """(quantity, USD per unit) pairs: the part of a quantity in each tier; 0 in tiers that it does not reach."""
        ends = [*(start for start, _ in self.tiers[1:]), quantity]
        return [
            (max(ZERO, min(quantity, end) - start), usd) for (start, usd), end in zip(self.tiers, ends, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Component:
    """One line of a bill. `quantity` is per month, in `unit`.

    `scope` says what shares the tiers of the rate: the resource alone (""), a project or a billing account. `per` names
    shared tiers that do not belong to one SKU. With `across_regions`, all regions share them. A `discount` is
    automatic: it lowers the net, not the list amount. `hours_each` are the hours per month that each unit runs. It
    decides what a commitment covers, and no amount of the line.
    """

    name: str
    quantity: Range
    unit: str
    rate: Rate | MissingPrice
    kind: Literal["charge", "discount"] = "charge"
    usage_based: bool = False
    scope: Scope = ""
    per: str = ""
    across_regions: bool = False
    hours_each: Decimal = field(default=HOURS_PER_MONTH, compare=False)

    @property
    def usd(self) -> Decimal | None:
        """USD per unit; None without a price."""
        return None if isinstance(self.rate, MissingPrice) else self.rate.usd

    @property
    def prices(self) -> tuple[tuple[Decimal, Price], ...]:
        """(units, price) pairs that the rate adds up."""
        return () if isinstance(self.rate, MissingPrice) else self.rate.parts

    @property
    def service(self) -> str:
        """The Google Cloud service that bills it; "" if the rate is not made of list prices."""
        return self.prices[0][1].service if self.prices else ""

    @property
    def note(self) -> str:
        """The origin of a discount, or what has no price."""
        return self.rate.what if isinstance(self.rate, MissingPrice) else self.rate.note


@dataclass(frozen=True, slots=True)
class SharedTiers:
    """Tiers that several lines share, in the expected scenario: `rate` for the total `quantity` of all `lines`.

    `part` is the quantity of one line. Quantities in regions with another price are converted to units of `rate`.
    """

    lines: int
    quantity: Decimal
    part: Decimal
    rate: Rate


@dataclass(slots=True)
class BillLine:
    """A component and its amount in USD per month; None without a price. `pool` explains a shared amount."""

    component: Component
    usd: Range | None
    pool: SharedTiers | None = field(default=None, compare=False)
