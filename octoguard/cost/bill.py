"""The monthly bill of one resource: its lines, what was assumed, and what has no price."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from octoguard.cost.component import NOTHING, Range
from octoguard.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from octoguard.cost.component import BillLine

Confidence = Literal["high", "medium", "low"]
_LEVELS: Final[tuple[Confidence, ...]] = ("low", "medium", "high")


@dataclass(slots=True)
class Bill:
    """The monthly cost of a resource before or after apply. `unpriced` says which parts have no price, and why."""

    lines: list[BillLine] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    unpriced: list[str] = field(default_factory=list)
    project: str = ""
    listed: Range = NOTHING  # at list prices
    net: Range = NOTHING  # after automatic discounts

    @property
    def is_priced_in_part(self) -> bool:
        """Whether at least one line has a price."""
        return any(line.usd is not None for line in self.lines)

    @property
    def confidence(self) -> Confidence | None:
        """The lowest confidence of the prices that cost something; None if nothing does."""
        prices = {
            price.confidence for line in self.lines if line.usd and any(line.usd) for _, price in line.component.prices
        }
        return next((level for level in _LEVELS if level in prices), None)

    @property
    def low_confidence_usd(self) -> Decimal:
        """The expected net amount of the lines that have a price of low confidence, in USD per month.

        A discount has the confidence of the charge before it.
        """
        total, is_low = ZERO, False
        for line in self.lines:
            if line.component.kind == "charge":
                is_low = any(price.confidence == "low" for _, price in line.component.prices)
            if is_low and line.usd is not None:
                total += line.usd.expected
        return total

    def add_up(self) -> None:
        """Set `listed` and `net` from the amounts of the lines."""
        charges = [line.usd for line in self.lines if line.component.kind == "charge"]
        self.listed = sum_of(charges)
        self.net = self.listed if len(charges) == len(self.lines) else sum_of(line.usd for line in self.lines)


def sum_of(amounts: Iterable[Range | None]) -> Range:
    total = NOTHING
    for amount in amounts:
        if amount is not None:
            total = total.plus(amount)
    return total
