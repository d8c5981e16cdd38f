"""Amounts as text: the cent, the sign, and no negative zero."""

from __future__ import annotations

from decimal import Decimal

import pytest

from octoguard.money import dollars, monthly, plain, rounded
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
