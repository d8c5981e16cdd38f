"""prevent_destroy, which no plan shows, is read from the sources where the user names them."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import document, resource

if TYPE_CHECKING:
    from pathlib import Path

KEY = """
provider "google" {
  project = "p"
}

module "keys" {
  source = "./keys"
}
"""
MODULE = """
resource "google_kms_crypto_key" "k" {
  name            = "k"
  key_ring        = "projects/p/locations/europe-west1/keyRings/r"
  rotation_period = "7776000s"

  lifecycle {
    prevent_destroy = %s
  }
}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "keys").mkdir()
    (tmp_path / "main.tf").write_text(KEY)
    (tmp_path / "keys" / "main.tf").write_text(MODULE % "true")
    planned = resource(
        "module.keys.google_kms_crypto_key.k", {"name": "k", "deletion_policy": "DELETE"}, module_address="module.keys"
    )
    (tmp_path / "plan.json").write_text(json.dumps(document(planned)))
    return tmp_path


def status(done: Any) -> str:
    assert done.returncode in (0, 1), done.stderr
    found = [one for one in json.loads(done.stdout)["findings"] if one["policy"] == "kms-unprotected-key"]
    assert len(found) == 1
    return str(found[0]["status"])


def test_a_root_that_is_named_guards_its_keys(octoguard: Any, root: Path) -> None:
    check = ("check", "plan.json", "--format", "json")
    assert status(octoguard(*check)) == "fail"
    assert status(octoguard(*check, "--root", ".")) == "pass"
    (root / "keys" / "main.tf").write_text(MODULE % "false")
    assert status(octoguard(*check, "--root", ".")) == "fail"


@pytest.mark.terraform
@pytest.mark.skipif(shutil.which("terraform") is None, reason="needs terraform")
@pytest.mark.parametrize(("literal", "expected"), [("true", "pass"), ("false", "fail")])
def test_planned_offline_the_sources_are_at_hand(octoguard: Any, root: Path, literal: str, expected: str) -> None:
    (root / "keys" / "main.tf").write_text(MODULE % literal)
    assert status(octoguard("check", ".", "--offline", "--format", "json")) == expected
