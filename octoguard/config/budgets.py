"""`[budgets]` of octoguard.toml: the monthly budget of an environment."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from octoguard.money import LARGEST


class BudgetSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[budgets.prod]`: the budget of an environment in USD a month, and the documented cost.

    `thresholds` are fractions of `monthly_usd`. `services` and `modules` have their own limits. `documented_services`
    are the parts of the documented cost.
    """

    monthly_usd: Decimal | None = None
    thresholds: tuple[Decimal, ...] = (Decimal("0.5"), Decimal("0.8"), Decimal(1))
    documented_monthly_usd: Decimal | None = None
    documented_services: dict[str, Decimal] = {}
    services: dict[str, Decimal] = {}
    modules: dict[str, Decimal] = {}
    max_increase_usd: Decimal | None = None
    max_increase_percent: Decimal | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a negative or infinite amount, NaN, and a threshold outside 0 to 1."""
        for name in ("monthly_usd", "documented_monthly_usd", "max_increase_usd"):
            _expect_amount(name, getattr(self, name), "USD a month")
        _expect_amount("max_increase_percent", self.max_increase_percent, "percent")
        for table in ("services", "modules", "documented_services"):
            for name, amount in getattr(self, table).items():
                _expect_amount(f"{table}.{name}", amount, "USD a month")
        if not all(part.is_finite() and 0 < part <= 1 for part in self.thresholds):
            raise ValueError("thresholds: must be fractions of the budget, such as 0.8: above 0, at most 1")


def _expect_amount(name: str, amount: Decimal | None, unit: str) -> None:
    if amount is not None and not (amount.is_finite() and 0 <= amount <= LARGEST):
        raise ValueError(f"{name}: must be a non-negative number of {unit}, not {amount}")
