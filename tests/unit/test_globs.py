"""Patterns mean what fnmatch means by them, and take no time at all."""

from __future__ import annotations

import fnmatch
import random
import time

import pytest

from octoguard.globs import matcher, matches
from octoguard.policy.waivers import pattern_of


def test_they_mean_what_fnmatch_means() -> None:
    chance = random.Random(1)  # noqa: S311 - not for secrets
    for _ in range(20_000):
        pattern = "".join(chance.choice("ab*?[]!-c\n") for _ in range(chance.randint(0, 8)))
        text = "".join(chance.choice("abc]-![\n") for _ in range(chance.randint(0, 6)))
        assert matches(text, pattern) is fnmatch.fnmatchcase(text, pattern), (pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ('google_x.y["*"]', 'google_x.y["a"]', True),
        ("google_x.y[0]", "google_x.y0", False),
        ("google_x.y[?]", "google_x.y[1]", True),
        ("a*a", "a", False),
        ("*", "", True),
    ],
)
def test_brackets_may_stand_for_themselves(pattern: str, text: str, expected: bool) -> None:
    assert matcher(pattern, brackets=False)(text) is expected


@pytest.mark.parametrize("pattern", ["*a" * 60 + "*b", "*" + "a?" * 60 + "*b", "*[a-z]" * 60 + "*b"])
def test_no_pattern_takes_long(pattern: str) -> None:
    start = time.monotonic()
    assert not matches("a" * 20_000, pattern)
    assert not pattern_of(pattern)("a" * 20_000)
    assert time.monotonic() - start < 2
