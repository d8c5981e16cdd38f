"""Exclusions of recommendations in waivers.yaml, beside the waivers of findings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from octoguard.config.exclusions import read_exclusions
from octoguard.config.waivers import read_waivers
from octoguard.errors import ConfigError
from octoguard.policy import Policy
from octoguard.rightsizing.exclusions import Exclusion

if TYPE_CHECKING:
    from pathlib import Path

PUBLIC = Policy("public", "t", "s", "high", ["google_storage_bucket"], "w", "r")
WAIVER = "- policy: public\n  address: a.*\n  reason: because\n  owner: data\n  until: 2030-01-31\n"
WHOLE = "- recommender: STOP_VM\n  resource: '*/batch-*'\n  reason: yearly job\n  owner: data\n  until: 2027-01-31\n"


def exclusions_of(tmp_path: Path, text: str) -> list[Exclusion]:
    (tmp_path / "waivers.yaml").write_text(text)
    return read_exclusions(tmp_path / "waivers.yaml")


def test_every_key_beside_a_waiver(tmp_path: Path) -> None:
    found = exclusions_of(tmp_path, f"{WAIVER}{WHOLE}  project: shop-*\n  ticket: OPS-4\n{WHOLE}")
    first = Exclusion(
        "STOP_VM", "*/batch-*", "yearly job", "data", date(2027, 1, 31), "waivers.yaml:6", "shop-*", "OPS-4"
    )
    assert found[0] == first
    assert (found[1].source, found[1].project, found[1].ticket) == ("waivers.yaml:13", "*", "")
    (waiver,) = read_waivers(tmp_path / "waivers.yaml", [PUBLIC])
    assert waiver.source == "waivers.yaml:1"


def test_a_file_without_exclusions(tmp_path: Path) -> None:
    assert exclusions_of(tmp_path, "") == exclusions_of(tmp_path, WAIVER) == []


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        (WAIVER + WHOLE.replace("  until: 2027-01-31\n", ""), 6, "until: Field required"),
        (WAIVER + WHOLE.replace("reason: yearly job", "reason: ' '"), 8, "reason"),
        (WAIVER + WHOLE.replace("2027-01-31", "soon"), 10, "until"),
        (WHOLE + "  projekt: shop\n", 6, "did you mean project?"),
        (WHOLE + WHOLE.replace("recommender", "recomender"), 6, "needs policy (a waiver) or recommender"),
        (WHOLE + "- text\n", 6, "needs policy (a waiver) or recommender"),
        (WHOLE + "  policy: public\n", 6, "policy: unknown key"),
    ],
)
def test_an_invalid_exclusion_is_an_error_with_its_line(tmp_path: Path, text: str, line: int, part: str) -> None:
    with pytest.raises(ConfigError) as caught:
        exclusions_of(tmp_path, text)
    assert f"waivers.yaml:{line}: " in str(caught.value)
    assert part in str(caught.value)


def test_both_kinds_in_one_entry_are_an_error_for_findings_too(tmp_path: Path) -> None:
    (tmp_path / "waivers.yaml").write_text(WAIVER + "  recommender: STOP_VM\n")
    with pytest.raises(ConfigError, match="recommender: unknown key"):
        read_waivers(tmp_path / "waivers.yaml", [PUBLIC])


def test_a_file_that_is_no_list_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="must be a list"):
        exclusions_of(tmp_path, "recommender: STOP_VM\n")
    with pytest.raises(ConfigError, match="use YYYY-MM-DD"):
        exclusions_of(tmp_path, WHOLE.replace("2027-01-31", "2027-13-01"))
