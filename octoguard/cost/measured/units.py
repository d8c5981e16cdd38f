"""Converts measured amounts into the units of usage keys, exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from octoguard.money import HOURS_PER_MONTH

COUNT: Final = Decimal(1)
MIB: Final = Decimal(2**20)
GIB: Final = Decimal(2**30)
TIB: Final = Decimal(2**40)
SECONDS_PER_HOUR: Final = Decimal(3600)
SECONDS_PER_DAY: Final = Decimal(86400)
SECONDS_PER_MONTH: Final = HOURS_PER_MONTH * SECONDS_PER_HOUR
NANOSECONDS_PER_MS: Final = Decimal(10**6)

# The units of a Cloud Billing export: usage.pricing_unit is a phrase, usage.unit is a base unit.
# https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/standard-usage (read 2026-12-01).
_PREFIXES: Final = {"": 0, "kibi": 1, "mebi": 2, "gibi": 3, "tebi": 4, "pebi": 5}
_BYTES: Final = {f"{prefix}byte": Decimal(1024**power) for prefix, power in _PREFIXES.items()} | {"bytes": Decimal(1)}
_COUNTS: Final = {"count": Decimal(1), "counts": Decimal(1), "request": Decimal(1), "requests": Decimal(1)}
_SECONDS: Final = {
    "second": Decimal(1),
    "seconds": Decimal(1),
    "minute": Decimal(60),
    "hour": SECONDS_PER_HOUR,
    "day": SECONDS_PER_DAY,
}
BYTES: Final = "bytes"
STORED: Final = "stored bytes"
COUNTED: Final = "count"
EXISTING: Final = "months"


def in_base_unit(amount: Decimal, unit: str, dimension: str, days: int) -> Decimal | None:
    """An amount of a billing export in bytes, average stored bytes of a month, a count, or months.

    `days` is the length of the month. A month of the price list stays as it is billed; seconds and hours are shares of
    the `days`. None for a unit of another dimension.
    """
    name = unit.strip().lower()
    if dimension == BYTES:
        return _times(amount, _BYTES.get(name))
    if dimension == COUNTED:
        return _times(amount, _COUNTS.get(name))
    if dimension == EXISTING:
        return _over_time(amount, name, days)
    size, _, time = name.replace("-", " ").partition(" ")
    return None if not time else _over_time(_times(amount, _BYTES.get(size)), time, days)


def _times(amount: Decimal, factor: Decimal | None) -> Decimal | None:
    return None if factor is None else amount * factor


def _over_time(amount: Decimal | None, time: str, days: int) -> Decimal | None:
    """The average over a month of an amount times a time."""
    if amount is None or time == "month":
        return amount
    seconds = _SECONDS.get(time)
    return None if seconds is None else amount * seconds / (days * SECONDS_PER_DAY)
