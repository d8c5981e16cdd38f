"""Amounts of money as Decimal USD, never as float, and their formats."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

ZERO: Final = Decimal(0)
_CENT: Final = Decimal("0.01")
# The largest amount or quantity that people may write by hand; decimal arithmetic loses cents beyond it.
LARGEST: Final = Decimal(10**15)
_WIDE: Final = Context(prec=200)
# Google's pricing pages and calculator use months of 730 hours (https://cloud.google.com/products/calculator, read
# 2026-11-22). The bill counts actual seconds.
HOURS_PER_MONTH: Final = Decimal(730)


def plain(number: Decimal) -> str:
    """A number without an exponent or trailing zeros: `0.0000004`, `730`."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def rounded(usd: Decimal, places: int = 6) -> Decimal:
    """An amount rounded to `places` decimals, without trailing zeros, as JSON documents contain it."""
    # The default precision of 28 digits is too small for the product of several large quantities.
    return Decimal(plain(usd.quantize(Decimal(1).scaleb(-places), context=_WIDE)))


def dollars(amount: Decimal | None, sign: bool = False) -> str:
    """An amount to the cent, for tables: `1,234.50`, or `+1,234.50` with `sign`; "no price" for None; never `-0.00`."""
    if amount is None:
        return "no price"
    if not amount:
        amount = ZERO  # Decimal keeps the sign of a zero
    elif abs(amount) < _CENT:
        return "<0.01" if amount > 0 else ">-0.01"
    return f"{amount:+,.2f}" if sign else f"{amount:,.2f}"


def monthly(amount: Decimal, sign: bool = False) -> str:
    """An amount in USD per month, for sentences: `$1,234.50/month`, or `+$1,234.50/month` with `sign`."""
    prefix = "-" if amount < 0 else "+" if sign else ""
    text = dollars(abs(amount))
    return f"{prefix}<${text[1:]}/month" if text.startswith("<") else f"{prefix}${text}/month"
