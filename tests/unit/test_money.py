"""Amounts as text: the cent, the sign, and no negative zero."""

from __future__ import annotations

from decimal import Decimal

import pytest

from octoguard.money import USD, Currency, dollars, monthly, plain, rounded, shown, shown_in
from octoguard.renderers.costs._tables import quantity

ZEROS = [Decimal("-0"), Decimal("-0.00"), Decimal("-0E+3"), Decimal(5) - Decimal("5.000"), Decimal(0) * -1]


@pytest.mark.parametrize("zero", ZEROS, ids=repr)
def test_zero_has_no_minus_sign(zero: Decimal) -> None:
    assert dollars(zero) == "0.00"
    assert dollars(zero, sign=True) == "+0.00"
    assert monthly(zero, sign=True) == "+$0.00/month"
    assert plain(zero) == "0"
    assert str(rounded(zero)) == "0"
    assert quantity(zero) == "0"


def test_an_amount_that_rounds_to_zero_has_no_minus_sign() -> None:
    assert str(rounded(Decimal("-0.0000001"))) == "0"
    assert quantity(Decimal("-0.004")) == "0.00"
    assert dollars(Decimal("-0.004")) == ">-0.01"
    assert monthly(Decimal("-0.004")) == "-<$0.01/month"


def test_negative_amounts_keep_their_sign() -> None:
    assert dollars(Decimal("-1234.5")) == "-1,234.50"
    assert plain(Decimal("-10.50")) == "-10.5"
    assert quantity(Decimal("-2.5")) == "-2.50"


@pytest.mark.parametrize(
    ("code", "rate", "usd", "table", "sentence"),
    [
        ("EUR", "0.92", "1000", "920.00", "920.00 EUR/month"),
        ("EUR", "0.92", "-1000", "-920.00", "-920.00 EUR/month"),
        ("EUR", "0.92", "0.01", "<0.01", "<0.01 EUR/month"),
        ("JPY", "150", "12.345", "1,852", "1,852 JPY/month"),
        ("JPY", "150", "0.001", "<1", "<1 JPY/month"),
        ("JPY", "150", "-0", "0", "0 JPY/month"),
        ("KWD", "0.307", "10", "3.070", "3.070 KWD/month"),
    ],
)
def test_texts_in_another_currency(code: str, rate: str, usd: str, table: str, sentence: str) -> None:
    before = dollars(Decimal(usd))
    with shown_in(Currency(code, Decimal(rate))):
        assert dollars(Decimal(usd)) == table
        assert monthly(Decimal(usd)) == sentence
        assert shown().code == code
    assert (shown(), dollars(Decimal(usd))) == (USD, before)


def test_an_error_ends_the_other_currency() -> None:
    with pytest.raises(ValueError, match="x"), shown_in(Currency("EUR", Decimal(2))):
        raise ValueError("x")
    assert shown() is USD


def test_amounts_are_rounded_to_the_smallest_unit_after_the_conversion() -> None:
    euro, yen = Currency("EUR", Decimal("0.5")), Currency("JPY", Decimal(150))
    parts = [Decimal("0.03"), Decimal("0.03"), Decimal("0.03")]
    assert sum(map(euro.amount, parts)) == Decimal("0.06")
    assert euro.amount(sum(parts, Decimal(0))) == Decimal("0.04")
    assert (str(yen.amount(Decimal("1.005"))), str(yen.amount(Decimal("-0.001")))) == ("151", "0")
