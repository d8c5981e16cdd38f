"""The ownership rules that octoguard.toml sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.config.ownership import ownership_rules
from octoguard.config.settings import load_settings
from octoguard.rightsizing.ownership import Ownership, OwnershipRules, PathRule, of

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """
[environments.dev]
projects = ["lab-*", "both"]
[environments.prod]
projects = ["shop-live", "both"]
[rightsizing]
team_labels = ["squad"]
[[rightsizing.paths]]
glob = "modules/**"
owner = "ana"
"""


def test_rules_of_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "octoguard.toml"
    file.write_text(TEXT)
    rules = ownership_rules(load_settings(file))
    assert (rules.owner_labels, rules.team_labels) == (("owner",), ("squad",))
    assert rules.paths == [PathRule("modules/**", Ownership("ana"))]
    assert {project: of(None, "", project, rules).environment for project in ("lab-a", "shop-live", "both", "x")} == {
        "lab-a": "dev",
        "shop-live": "prod",
        "both": "",
        "x": "",
    }


def test_without_settings_the_default_labels_count() -> None:
    assert ownership_rules(None) == OwnershipRules()
