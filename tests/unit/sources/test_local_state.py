"""Where Terraform keeps the state of a root."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.sources._local_state import local_state, workspace_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TF_WORKSPACE", "TF_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)


def initialised(root: Path, backend: Any) -> Path:
    (root / ".terraform").mkdir()
    (root / ".terraform" / "terraform.tfstate").write_text(json.dumps({"version": 3, "backend": backend}))
    return root


def test_without_a_backend_it_is_in_the_root(tmp_path: Path) -> None:
    assert local_state(tmp_path) == tmp_path / "terraform.tfstate"


@pytest.mark.parametrize(
    ("backend", "place"),
    [
        ({"type": "local", "config": {"path": None, "workspace_dir": None}}, "terraform.tfstate"),
        ({"type": "local", "config": {"path": "states/prod.tfstate"}}, "states/prod.tfstate"),
        ({"type": "local", "config": "no object"}, "terraform.tfstate"),
        ("no object", None),
        (None, None),
        ({"type": "gcs", "config": {"bucket": "b"}}, None),
        ({"type": "cloud"}, None),
    ],
)
def test_the_backend_that_was_initialised_counts(tmp_path: Path, backend: Any, place: str | None) -> None:
    assert local_state(initialised(tmp_path, backend)) == (place and tmp_path / place)


def test_what_cannot_be_read_is_not_taken_for_the_local_one(tmp_path: Path) -> None:
    (initialised(tmp_path, {}) / ".terraform" / "terraform.tfstate").write_text('{"backend": {"type"')
    assert local_state(tmp_path) is None


def test_each_workspace_has_a_state_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".terraform").mkdir()
    (tmp_path / ".terraform" / "environment").write_text("qa\n")
    assert workspace_of(tmp_path) == "qa"
    assert local_state(tmp_path) == tmp_path / "terraform.tfstate.d" / "qa" / "terraform.tfstate"
    monkeypatch.setenv("TF_WORKSPACE", "default")
    assert local_state(tmp_path) == tmp_path / "terraform.tfstate"
