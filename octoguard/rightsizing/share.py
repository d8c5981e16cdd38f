"""The saving per month as a share of the spend or of a budget."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACES: Final = Decimal("0.0001")


def share(saving: Decimal, currency: str, amounts: Mapping[str, Decimal]) -> Decimal | None:
    """The saving divided by the amount of the same currency, such as 0.1234; None without a positive amount.

    `amounts` are `{currency: amount of a month}`: the result of `Spend.total`, or a budget such as `{"USD": 4000}`.
    """
    amount = amounts.get(currency)
    if amount is None or not amount.is_finite() or amount <= 0:
        return None
    return (saving / amount).quantize(_PLACES)
