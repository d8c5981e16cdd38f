"""Reads exchange rates: a table in octoguard.toml, or a CSV file with the columns currency, rate, as_of and source.

A rate is the number of units of the currency for 1 USD. octoguard looks up no rates itself.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from octoguard.errors import ConfigError
from octoguard.money import LARGEST, Currency, ExchangeRates

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from octoguard.config.settings import Settings

_CODE: Final = re.compile(r"[A-Z]{3}")
_OTHER_KEYS: Final = ("as_of", "source")
_SMALLEST: Final = Decimal("1e-9")


def read_rates(path: Path) -> ExchangeRates:
    """The rates in a CSV file. Raises ConfigError with file and line."""
    import csv
    import io

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problem = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ConfigError(f"{path}: exchange rates cannot be read ({problem}): give a CSV file") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    missing = [name for name in ("currency", "rate", "as_of") if name not in (reader.fieldnames or ())]
    if missing:
        raise ConfigError(f"{path}: no column {', '.join(missing)}: the columns are currency, rate, as_of and source")
    rates: dict[str, Currency] = {}
    try:
        for row in reader:
            place = f"{path}:{reader.line_num}"
            entry = _rate(place, row["currency"], row["rate"], row["as_of"], row.get("source") or path.name)
            if rates.setdefault(entry.code, entry) != entry:
                raise ConfigError(f"{place}: a second rate for {entry.code}: remove one of them")
    except csv.Error as error:
        raise ConfigError(f"{path}:{reader.line_num}: not CSV: {error}") from None
    return ExchangeRates(rates, str(path))


def configured_rates(settings: Settings | None) -> ExchangeRates:
    """The rates of octoguard.toml. Raises ConfigError."""
    return _of_table(settings.cost.rates, settings.path) if settings else ExchangeRates()


def _of_table(table: Mapping[str, Any], path: Path) -> ExchangeRates:
    """The rates of `[cost.rates]`. Raises ConfigError."""
    place = f"{path}: [cost.rates]"
    codes = [name for name in table if name not in _OTHER_KEYS]
    if codes and "as_of" not in table:
        raise ConfigError(f"{place}: as_of is missing: add the date of the rates, such as as_of = 2026-11-02")
    if not codes:
        return ExchangeRates()
    source = str(table.get("source") or path.name)
    entries = [_rate(f"{place}: {code}", code, table[code], table["as_of"], source) for code in codes]
    return ExchangeRates({entry.code: entry for entry in entries}, place)


def _rate(place: str, code: str, rate: Any, as_of: Any, source: str) -> Currency:
    if not _CODE.fullmatch(code):
        raise ConfigError(f"{place}: invalid currency {code[:20]!a}: use an ISO 4217 code, such as EUR")
    try:
        number = Decimal(str(rate).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(rate, bool) or not number.is_finite() or not _SMALLEST <= number <= LARGEST:
        raise ConfigError(f"{place}: invalid rate {str(rate)[:20]!a}: use the number of {code} for 1 USD, such as 0.92")
    if code == "USD" and number != 1:
        raise ConfigError(f"{place}: the rate of USD must be 1: rates are units of a currency for 1 USD")
    try:
        day = as_of if type(as_of) is date else datetime.strptime(str(as_of).strip(), "%Y-%m-%d").date()
    except ValueError:
        raise ConfigError(f"{place}: invalid as_of {str(as_of)[:20]!a}: use YYYY-MM-DD") from None
    return Currency(code, number, day.isoformat(), source)
