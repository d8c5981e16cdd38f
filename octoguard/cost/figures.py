"""One number for each scenario, as the cost report has it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from octoguard.money import rounded

if TYPE_CHECKING:
    from octoguard.cost.component import Range


class Figures(msgspec.Struct, frozen=True):
    """One number for each scenario: a quantity, or USD per month."""

    floor: Decimal
    expected: Decimal
    ceiling: Decimal


def figures(amounts: Range) -> Figures:
    """The numbers of a range, rounded to a millionth."""
    return Figures(*map(rounded, amounts))
