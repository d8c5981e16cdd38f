"""Both sides of a change are compared: off, gone, lower, and what cannot be compared."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET
from octoguard.policy.checks._before_after import FOREVER, Gone, Lower, Off, amount


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (30, 30),
        ("30", 30),
        ("2592000s", 2592000),
        ("7d", 604800),
        ("72h0m0s", 259200),
        ("1.5h", 5400),
        (True, None),
        ("soon", None),
        ("", None),
        (UNKNOWN, None),
        (SENSITIVE, None),
    ],
)
def test_amounts(value: Any, expected: float | None) -> None:
    assert amount(value) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (7, 3, True),
        (7, 7, False),
        (3, 7, False),
        ("72h", "1d", True),
        (7, UNKNOWN, None),
        (7, SENSITIVE, None),
        (7, "soon", None),
        (0, UNKNOWN, False),
        (UNSET, 7, False),
        (7, UNSET, False),
    ],
)
def test_lowered_without_a_default(before: Any, after: Any, expected: bool | None) -> None:
    assert Lower("a").weakened(before, after) is expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (SENSITIVE, 3, None),
        (SENSITIVE, UNSET, None),
        (3, SENSITIVE, None),
        (0, SENSITIVE, False),
        ("a week", 3, None),
        (3, "a week", None),
    ],
)
def test_what_is_hidden_or_cannot_be_read_is_not_compared(before: Any, after: Any, expected: bool | None) -> None:
    assert Lower("a", 7).weakened(before, after) is expected
    if after is not UNSET:
        assert Lower("a").weakened(before, after) is expected
    assert Lower("a", FOREVER).weakened(SENSITIVE, UNSET) is False


def test_lowered_with_a_default() -> None:
    assert Lower("a", 7).weakened(14, UNSET) is True
    assert Lower("a", 7).weakened(UNSET, 3) is True
    assert Lower("a", FOREVER).weakened(UNSET, 3) is True
    assert Lower("a", FOREVER).weakened(3, UNSET) is False


def test_zero_may_mean_for_ever() -> None:
    rule = Lower("a", FOREVER, zero_is_forever=True)
    assert rule.weakened(0, 30) is True
    assert rule.weakened(30, 0) is False


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (True, False, True),
        ("true", "false", True),
        (True, UNSET, True),
        (True, True, False),
        (False, True, False),
        (UNSET, False, False),
        (True, UNKNOWN, None),
        (False, UNKNOWN, False),
        (SENSITIVE, False, None),
        (SENSITIVE, UNSET, None),
        (SENSITIVE, True, False),
        (True, SENSITIVE, None),
        (False, SENSITIVE, False),
        (SENSITIVE, SENSITIVE, None),
    ],
)
def test_switched_off(before: Any, after: Any, expected: bool | None) -> None:
    assert Off("a").weakened(before, after) is expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("x", UNSET, True),
        ("x", [], True),
        ("x", "y", False),
        ([], UNSET, False),
        ("x", UNKNOWN, None),
        (SENSITIVE, UNSET, None),
        (SENSITIVE, "y", False),
        ("x", SENSITIVE, None),
        (UNSET, SENSITIVE, False),
    ],
)
def test_taken_away(before: Any, after: Any, expected: bool | None) -> None:
    assert Gone("a").weakened(before, after) is expected
