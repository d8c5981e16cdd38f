"""Version constraints, and the pack that is nearest to them."""

from __future__ import annotations

import pytest

from octoguard.plan.version import parse, satisfies
from octoguard.standin.versions import choose

SHIPPED = ["4.85.0", "5.45.2", "6.50.0", "7.46.0"]


@pytest.mark.parametrize(
    ("constraint", "fits"),
    [
        ("", True),
        ("7.46.0", True),
        ("= 7.46", True),
        ("~> 7.0", True),
        ("~> 7.46.0", True),
        ("~> 7.45.0", False),
        ("~> 7", True),
        ("~> 6.0", False),
        (">= 5.0, < 8.0", True),
        (">= 5.0, < 7.0", False),
        ("> 7.46.0", False),
        ("<= 7.46.0", True),
        ("!= 7.46.0", False),
        (">= 7.0.0-beta1", True),
        ("what is this", True),
    ],
)
def test_constraints(constraint: str, fits: bool) -> None:
    assert satisfies(parse("7.46.0"), constraint) is fits


@pytest.mark.parametrize(
    ("constraints", "chosen"),
    [
        ([], ("7.46.0", True)),
        (["~> 6.0"], ("6.50.0", True)),
        ([">= 5.0", "< 7.0"], ("6.50.0", True)),
        (["~> 5.10.0"], ("5.45.2", False)),
        (["~> 8.0"], ("7.46.0", False)),
        (["~> 3.1"], ("4.85.0", False)),
    ],
)
def test_the_nearest_version(constraints: list[str], chosen: tuple[str, bool]) -> None:
    assert choose(SHIPPED, constraints) == chosen
