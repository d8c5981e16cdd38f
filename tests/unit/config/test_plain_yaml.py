"""YAML that grows or nests beyond measure is refused with its line, before anything is built of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octoguard.config.policy_files import read_cases, read_policy
from octoguard.config.settings import load_settings
from octoguard.config.usage import read_usage
from octoguard.config.waivers import read_waivers
from octoguard.errors import CatalogueError, ConfigError, PolicyError
from octoguard.plain_yaml import problem_in

if TYPE_CHECKING:
    from pathlib import Path

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_aliases_are_refused_where_they_are_not_allowed() -> None:
    assert problem_in("a: 1\nb: &x 2\n") == (
        2,
        "YAML anchors and aliases (&name, *name) are not supported: write the value out",
    )
    assert problem_in("a: 1\nb: [2, '&x', \"*x\"]\n") is None


def test_allowed_aliases_may_not_grow_beyond_measure() -> None:
    assert problem_in("a: &a {x: 1}\nb: *a\nc: *a\n", aliases=True) is None
    problem = problem_in(BOMB, aliases=True)
    assert problem is not None
    assert problem[0] == 5  # ten to the fifth
    assert "aliases expand to more than" in problem[1]


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000, "? " * 5_000])
def test_deep_nesting(text: str) -> None:
    assert problem_in(text) == (1, "nested more than 60 levels deep")


def test_what_is_not_yaml_is_left_to_its_reader() -> None:
    assert problem_in("a: [1") is None
    assert problem_in(b"\xff\xfe\x00") is None


@pytest.mark.parametrize("text", [BOMB, "- " * 100_000, "[" * 100_000 + "]" * 100_000])
def test_every_reader_refuses_it(text: str, tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text(text)
    with pytest.raises(PolicyError, match=r"file\.yaml:1: "):
        read_policy(file)
    with pytest.raises(PolicyError, match=r"file\.yaml:1: "):
        read_cases(file)
    with pytest.raises(ConfigError, match=r"file\.yaml:1: "):
        read_waivers(file, [])
    with pytest.raises(CatalogueError, match=r"file\.yaml:\d: "):
        read_usage(file)


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 5_000 + "]" * 5_000, "a = " + "9" * 5_000, "a" + ".b" * 5_000 + " = 1"]
)
def test_toml_that_cannot_be_read(text: str, tmp_path: Path) -> None:
    file = tmp_path / "octoguard.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=r"octoguard\.toml"):
        load_settings(file)
