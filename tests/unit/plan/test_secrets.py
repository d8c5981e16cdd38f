"""Hiding sensitive values that stand elsewhere."""

from __future__ import annotations

import pytest

from octoguard.plan.secrets import HIDDEN, Secrets, covered_texts

SECRETS = Secrets(["hunter2-and-more", "short", "another-secret"])


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("hunter2-and-more", True),
        ("postgres://app:hunter2-and-more@db", True),
        ("a long text that ends in hunter2-a...", True),
        ("hunter2-a", False),
        ("short", False),
        ("nothing of it", False),
        ("", False),
    ],
)
def test_hide(text: str, hidden: bool) -> None:
    assert SECRETS.hide(text) == (HIDDEN if hidden else text)


def test_the_texts_that_a_mask_covers() -> None:
    value = {"a": "one", "b": ["two", {"c": "three", "d": "open"}], "e": {"f": ["four"]}}
    mask = {"a": True, "b": [False, {"c": True}], "e": True}
    assert sorted(covered_texts(value, mask)) == ["four", "one", "three"]
