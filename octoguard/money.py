"""Turns hours into months of money: Decimal USD, never a float."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

ZERO: Final = Decimal(0)
_CENT: Final = Decimal("0.01")
# No amount or quantity that people write by hand is larger; beyond it, decimal arithmetic loses cents.
LARGEST: Final = Decimal(10**15)
_WIDE: Final = Context(prec=200)
# Google's own pricing pages and calculator reckon a month as 730 hours (https://cloud.google.com/products/calculator,
# read 2026-11-22); the bill counts real seconds.
HOURS_PER_MONTH: Final = Decimal(730)


def plain(number: Decimal) -> str:
    """A number in digits, without an exponent or trailing zeros: `0.0000004`, `730`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(usd: Decimal, places: int = 6) -> Decimal:
    """An amount to a millionth of a dollar, without trailing zeros: what documents carry."""
    # The usual 28 digits are too few for the product of several quantities that a plan may have.
    return Decimal(plain(usd.quantize(Decimal(1).scaleb(-places), context=_WIDE)))


def dollars(amount: Decimal | None, sign: bool = False) -> str:
    """An amount to the cent: `1,234.50`; `+1,234.50` with a sign; "no price" where there is none."""
    if amount is None:
        return "no price"
    if amount and abs(amount) < _CENT:
        return "<0.01" if amount > 0 else ">-0.01"
    return f"{amount:+,.2f}" if sign else f"{amount:,.2f}"
