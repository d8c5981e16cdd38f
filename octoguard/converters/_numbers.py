"""Writes comparisons of numbers as regular expressions, for languages that cannot compare numbers correctly.

Checkov compares zero and durations such as "7776000s" letter by letter.
"""

from __future__ import annotations

import re
from decimal import Decimal

_ANY_FRACTION = r"(?:\.\d+)?"


def at_least(bound: float) -> str:
    """A pattern for numbers and seconds (`7776000s`) of at least `bound`, which must be zero or more."""
    integer, fraction = _split(bound)
    higher = _from(integer + 1)
    same = rf"{integer}\.(?:{_fraction_from(fraction)})" if fraction else f"{integer}{_ANY_FRACTION}"
    return rf"^(?:(?:{higher}){_ANY_FRACTION}|{same})s?$"


def at_most(bound: float) -> str:
    """A pattern for numbers and seconds of at most `bound`, which must be zero or more."""
    integer, fraction = _split(bound)
    parts = [rf"-\d+{_ANY_FRACTION}", rf"{integer}(?:\.(?:{_fraction_to(fraction)}))?"]
    if integer:
        parts.append(f"(?:{below(integer)}){_ANY_FRACTION}")
    return rf"^(?:{'|'.join(parts)})s?$"


def below(bound: int) -> str:
    """A pattern for the integers from 0 to `bound - 1`. `bound` must be one or more."""
    if bound <= 10:
        return "0" if bound == 1 else f"[0-{bound - 1}]"
    text = str(bound)
    shorter = r"\d" if len(text) == 2 else rf"\d|[1-9]\d{{1,{len(text) - 2}}}"
    return "|".join([shorter, *_same_length(text, lower=True)])


def _from(bound: int) -> str:
    text = str(bound)
    return "|".join([rf"[1-9]\d{{{len(text)},}}", text, *_same_length(text, lower=False)])


def _same_length(text: str, *, lower: bool) -> list[str]:
    """Patterns for the lower (or higher) numbers with the same number of digits."""
    patterns = []
    for position, digit in enumerate(text):
        least = "1" if position == 0 and len(text) > 1 else "0"
        low, high = (least, str(int(digit) - 1)) if lower else (str(int(digit) + 1), "9")
        if int(low) <= int(high):
            rest = len(text) - position - 1
            choice = low if low == high else f"[{low}-{high}]"
            patterns.append(text[:position] + choice + (rf"\d{{{rest}}}" if rest else ""))
    return patterns


def _split(bound: float) -> tuple[int, str]:
    if bound < 0:
        raise ValueError(f"{bound} is below zero")
    integer, _, fraction = format(Decimal(str(bound)), "f").partition(".")
    return int(integer), fraction.rstrip("0")


def _fraction_from(digits: str) -> str:
    higher = [rf"{digits[:i]}[{int(digit) + 1}-9]\d*" for i, digit in enumerate(digits) if digit != "9"]
    return "|".join([*higher, rf"{digits}\d*"])


def _fraction_to(digits: str) -> str:
    lower = [rf"{digits[:i]}[0-{int(digit) - 1}]\d*" for i, digit in enumerate(digits) if digit != "0"]
    shorter = [digits[:i] for i in range(1, len(digits))]
    return "|".join([*lower, *map(re.escape, shorter), f"{digits}0*"])


def from_to(first: int, last: int | None) -> str:
    """A pattern for the integers from `first` (zero or more) to `last`, or without a bound. Needs a full match."""
    above = "\\d+" if first == 0 else _from(first)
    if last is None:
        return above
    return rf"(?=(?:{below(last + 1)})(?!\d))(?:{above})" if first else below(last + 1)
