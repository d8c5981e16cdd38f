"""Amounts of money as Decimal USD, never as float, and their formats.

All amounts in octoguard are USD. `shown_in` converts them where they become text, as `decimal.localcontext` sets the
precision of arithmetic: code that adds up amounts cannot mix currencies.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, Final

from octoguard.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ZERO: Final = Decimal(0)
# The largest amount or quantity that people may write by hand; decimal arithmetic loses cents beyond it.
LARGEST: Final = Decimal(10**15)
_WIDE: Final = Context(prec=200)
# Google's pricing pages and calculator use months of 730 hours (https://cloud.google.com/products/calculator, read
# 2026-11-22). The bill counts actual seconds.
HOURS_PER_MONTH: Final = Decimal(730)

# Decimals of the smallest unit of a currency, where it is not 2: ISO 4217, list one, at
# https://www.six-group.com/en/products-services/financial-information/data-standards.html (read 2026-12-01)
_NO_DECIMALS: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS: Final = "BHD IQD JOD KWD LYD OMR TND"
_MINOR_UNITS: Final = {**dict.fromkeys(_NO_DECIMALS.split(), 0), **dict.fromkeys(_THREE_DECIMALS.split(), 3)}


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency, and its rate: units for 1 USD on the date `as_of`, from `source`."""

    code: str
    rate: Decimal = Decimal(1)
    as_of: str = ""
    source: str = ""

    @property
    def decimals(self) -> int:
        """The decimals of its smallest unit: 2 for USD, 0 for JPY."""
        return _MINOR_UNITS.get(self.code, 2)

    def of(self, usd: Decimal) -> Decimal:
        """An amount in USD in this currency, not rounded."""
        return _WIDE.multiply(usd, self.rate)

    def amount(self, usd: Decimal) -> Decimal:
        """An amount in USD in this currency, rounded to its smallest unit."""
        unit = Decimal(1).scaleb(-self.decimals)
        return self.of(usd).quantize(unit, rounding=ROUND_HALF_EVEN, context=_WIDE) + ZERO


USD: Final = Currency("USD")


@dataclass(frozen=True, slots=True)
class ExchangeRates:
    """The currencies that have a rate, by code. `source` is the place of the table for messages; "" without one."""

    by_code: Mapping[str, Currency] = field(default_factory=dict)
    source: str = ""

    def of(self, code: str, what: str) -> Currency:
        """The currency with its rate. Raises ConfigError for a missing rate; `what` is in that currency."""
        if code == USD.code:
            return USD
        if code not in self.by_code:
            why = f"{self.source} has no rate for it" if self.source else "there are no exchange rates"
            raise ConfigError(
                f"{what} is {code}, but {why}: set {code} = RATE (units for 1 USD) and as_of = DATE under [cost.rates] "
                "in octoguard.toml, or give --rates FILE"
            )
        return self.by_code[code]


_SHOWN: Final[ContextVar[Currency]] = ContextVar("shown", default=USD)


def shown() -> Currency:
    """The currency of texts."""
    return _SHOWN.get()


@contextmanager
def shown_in(currency: Currency) -> Iterator[None]:
    """Convert the amounts of texts that are made in this block."""
    token = _SHOWN.set(currency)
    try:
        yield
    finally:
        _SHOWN.reset(token)


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
    """An amount in USD for tables, to the cent: `1,234.50`, or `+1,234.50` with `sign`; "no price" for None.

    It is converted into the currency of `shown_in`. A small amount is `<0.01`, and 0 has no sign.
    """
    if amount is None:
        return "no price"
    currency = shown()
    smallest = Decimal(1).scaleb(-currency.decimals)
    if not amount:
        amount = ZERO  # Decimal keeps the sign of a zero
    elif currency is not USD:
        amount = currency.of(amount)
    if amount and abs(amount) < smallest:
        return f"<{smallest}" if amount > 0 else f">-{smallest}"
    return f"{amount:{'+' if sign else ''},.{currency.decimals}f}"


def monthly(amount: Decimal, sign: bool = False) -> str:
    """An amount in USD per month, for sentences: `$1,234.50/month`, or `+$1,234.50/month` with `sign`.

    It is converted into the currency of `shown_in`: `1,234.50 EUR/month`.
    """
    currency = shown()
    prefix = "-" if amount < 0 else "+" if sign else ""
    text = dollars(abs(amount))
    if currency is not USD:
        return f"{prefix}{text} {currency.code}/month"
    return f"{prefix}<${text[1:]}/month" if text.startswith("<") else f"{prefix}${text}/month"
