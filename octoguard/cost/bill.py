"""The monthly bill of one resource: its lines, what was assumed, and what has no price."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octoguard.cost.component import NOTHING, Range

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.cost.component import BillLine


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
