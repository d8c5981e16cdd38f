"""The skeleton of a new policy: valid, its cases pass, and nothing is overwritten."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from octoguard.config.policies import policy_files, read_cases
from octoguard.config.policy_files import read_policy
from octoguard.policy.testing import run_cases
from tests.conftest import ROOT
from tools.new_policy import PLACEHOLDER, create

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "octoguard" / "policy" / "checks").mkdir(parents=True)
    (tmp_path / "policies" / "storage").mkdir(parents=True)
    neighbour = ROOT / "policies" / "storage" / "bucket-force-destroy.yaml"
    shutil.copyfile(neighbour, tmp_path / "policies" / "storage" / neighbour.name)
    return tmp_path


def test_the_skeleton_is_valid_and_its_cases_pass(checkout: Path) -> None:
    policy_file, cases_file = create(checkout, "storage/bucket-made-up")
    policy, cases = read_policy(policy_file), read_cases(policy_file)
    assert cases_file.name == "bucket-made-up.test.yaml"
    assert policy.resources == ["google_storage_bucket"]
    assert run_cases(policy, cases) == []
    assert {case.expect for case in cases} == {"pass", "fail", "unknown"}
    assert PLACEHOLDER in policy_file.read_text()


def test_a_service_without_policies_gets_a_folder(checkout: Path) -> None:
    policy_file, _ = create(checkout, "newservice/thing-made-up")
    assert policy_file in policy_files(checkout / "policies")
    assert read_policy(policy_file).resources == ["google_example"]


def test_a_python_check_has_its_own_file(checkout: Path) -> None:
    policy_file, _, check_file = create(checkout, "storage/bucket-made-up", check=True)
    assert check_file == checkout / "octoguard" / "policy" / "checks" / "bucket_made_up.py"
    assert "check: bucket-made-up" in policy_file.read_text()
    compile(check_file.read_text(), check_file.name, "exec")


@pytest.mark.parametrize("policy", ["bucket", "storage/Bucket", "storage/a_b", "storage/", "../x/y", "a-b/c", "a/b/c"])
def test_a_name_that_cannot_be_used_is_refused(checkout: Path, policy: str) -> None:
    before = sorted(checkout.rglob("*"))
    with pytest.raises(ValueError, match="is not SERVICE/NAME"):
        create(checkout, policy)
    assert sorted(checkout.rglob("*")) == before


@pytest.mark.parametrize("policy", ["storage/bucket-force-destroy", "network/bucket-force-destroy"])
def test_an_existing_policy_is_not_overwritten(checkout: Path, policy: str) -> None:
    before = {file: file.read_bytes() for file in checkout.rglob("*.yaml")}
    with pytest.raises(FileExistsError, match=r"policies/storage/bucket-force-destroy\.yaml exists"):
        create(checkout, policy)
    assert {file: file.read_bytes() for file in checkout.rglob("*.yaml")} == before


def test_an_existing_check_is_not_overwritten(checkout: Path) -> None:
    check_file = checkout / "octoguard" / "policy" / "checks" / "bucket_made_up.py"
    check_file.write_text("mine")
    with pytest.raises(FileExistsError, match="bucket_made_up"):
        create(checkout, "storage/bucket-made-up", check=True)
    assert check_file.read_text() == "mine"
    assert not (checkout / "policies" / "storage" / "bucket-made-up.yaml").exists()
