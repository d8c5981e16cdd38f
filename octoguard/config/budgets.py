"""`[budgets]` of octoguard.toml: the monthly budget of an environment."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec
from msgspec.structs import replace

from octoguard.money import LARGEST

if TYPE_CHECKING:
    from octoguard.money import Currency

CurrencyCode: TypeAlias = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
_IN_USD = ("monthly_usd", "documented_monthly_usd", "max_increase_usd")
_IN_CURRENCY = ("monthly", "documented_monthly", "max_increase")
_TABLES = ("services", "modules", "documented_services")


class BudgetSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[budgets.prod]`: the budget of an environment in USD a month, and the documented cost.

    `thresholds` are fractions of `monthly_usd`. `services` and `modules` have their own limits. `documented_services`
    are the parts of the documented cost. A budget in another `currency` has `monthly`, `documented_monthly` and
    `max_increase` instead of the keys in USD; its tables are in that currency too.
    """

    monthly_usd: Decimal | None = None
    thresholds: tuple[Decimal, ...] = (Decimal("0.5"), Decimal("0.8"), Decimal(1))
    documented_monthly_usd: Decimal | None = None
    documented_services: dict[str, Decimal] = {}
    services: dict[str, Decimal] = {}
    modules: dict[str, Decimal] = {}
    max_increase_usd: Decimal | None = None
    max_increase_percent: Decimal | None = None
    currency: CurrencyCode = "USD"
    monthly: Decimal | None = None
    documented_monthly: Decimal | None = None
    max_increase: Decimal | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a negative or infinite amount, NaN, and a threshold outside 0 to 1."""
        for name in _IN_USD:
            _expect_amount(name, getattr(self, name), "USD a month")
        for name in _IN_CURRENCY:
            _expect_amount(name, getattr(self, name), f"{self.currency} a month")
        for name, other in zip(_IN_USD, _IN_CURRENCY, strict=True):
            if getattr(self, name) is not None and self.currency != "USD":
                raise ValueError(f"{name}: the budget is in {self.currency}: use {other}")
            if getattr(self, other) is not None and self.currency == "USD":
                raise ValueError(f"{other}: has no currency: add currency = CODE, or use {name}")
        _expect_amount("max_increase_percent", self.max_increase_percent, "percent")
        for table in _TABLES:
            for name, amount in getattr(self, table).items():
                _expect_amount(f"{table}.{name}", amount, f"{self.currency} a month")
        if not all(part.is_finite() and 0 < part <= 1 for part in self.thresholds):
            raise ValueError("thresholds: must be fractions of the budget, such as 0.8: above 0, at most 1")

    def in_usd(self, currency: Currency) -> BudgetSettings:
        """The budget with all amounts in USD, at the rate of its currency."""
        if self.currency == "USD":
            return self
        amounts = {
            name: None if (amount := getattr(self, other)) is None else amount / currency.rate
            for name, other in zip(_IN_USD, _IN_CURRENCY, strict=True)
        }
        tables = {table: {k: v / currency.rate for k, v in getattr(self, table).items()} for table in _TABLES}
        return replace(self, currency="USD", **dict.fromkeys(_IN_CURRENCY), **amounts, **tables)


def _expect_amount(name: str, amount: Decimal | None, unit: str) -> None:
    if amount is not None and not (amount.is_finite() and 0 <= amount <= LARGEST):
        raise ValueError(f"{name}: must be a non-negative number of {unit}, not {amount}")
