"""The patterns compare as numbers do."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octoguard.converters._numbers import at_least, at_most, below

BOUNDS = st.integers(0, 10**7) | st.decimals(0, 1000, places=2, allow_nan=False).map(float)
VALUES = st.integers(-100, 10**8) | st.decimals(0, 2000, places=3, allow_nan=False).map(float)


@given(BOUNDS, VALUES, st.sampled_from(["", "s"]))
def test_at_least_and_at_most(bound: float, value: float, unit: str) -> None:
    text = f"{value}{unit}"
    assert bool(re.match(at_least(bound), text)) is (value >= bound)
    assert bool(re.match(at_most(bound), text)) is (value <= bound)


@given(st.integers(1, 300), st.integers(0, 400))
def test_below(bound: int, value: int) -> None:
    assert bool(re.fullmatch(below(bound), str(value))) is (value < bound)


@pytest.mark.parametrize("text", ["None", "", "x", "5x", "s", "1e5"])
def test_what_is_no_number_is_neither(text: str) -> None:
    assert not re.match(at_least(0), text)
    assert not re.match(at_most(5), text)


def test_a_bound_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        at_least(-1)
