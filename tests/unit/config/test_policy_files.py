"""The purpose of a policy, as its file gives it or leaves it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octoguard.config.policy_files import read_policy
from octoguard.errors import PolicyError
from octoguard.policy.baseline import can_be_in_baseline

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.policy import Policy


def policy(folder: Path, more: str) -> Policy:
    file = folder / "some-policy.yaml"
    file.write_text(
        f"title: t\nseverity: low\nresources: [google_a]\ndeny: {{path: a, exists: true}}\nwhy: w\n{more}"
        "remediation: r\n"
    )
    return read_policy(file)


@pytest.mark.parametrize(
    ("more", "purpose"),
    [
        ("", "security"),
        ("judges: after\n", "security"),
        ("judges: before\n", "change"),
        ("judges: before\npurpose: change\n", "change"),
        ("purpose: change\n", "change"),
        ("purpose: hygiene\n", "hygiene"),
    ],
)
def test_the_purpose(tmp_path: Path, more: str, purpose: str) -> None:
    assert policy(tmp_path, more).purpose == purpose


@pytest.mark.parametrize("more", ["judges: before\npurpose: security\n", "judges: before\npurpose: hygiene\n"])
def test_a_policy_on_removals_is_about_a_change(tmp_path: Path, more: str) -> None:
    with pytest.raises(PolicyError, match="purpose"):
        policy(tmp_path, more)


def test_another_purpose_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"some-policy\.yaml:6.*purpose"):
        policy(tmp_path, "purpose: fun\n")


def test_a_baseline_does_not_cover_changes(tmp_path: Path) -> None:
    assert can_be_in_baseline(policy(tmp_path, ""))
    assert can_be_in_baseline(policy(tmp_path, "purpose: hygiene\n"))
    assert not can_be_in_baseline(policy(tmp_path, "purpose: change\n"))
    assert not can_be_in_baseline(policy(tmp_path, "judges: before\n"))
