"""The tool that plans a folder of clones: which directories are roots, why one does not plan, and the totals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.unit.standin.test_scan import write
from tools.linked_modules import link
from tools.public_roots import OURS, PLANS, Outcome, category, roots, table

if TYPE_CHECKING:
    from pathlib import Path


def test_a_directory_that_another_calls_is_no_root(tmp_path: Path) -> None:
    write(
        tmp_path,
        repo__examples__small__main='module "m" {\n  source = "../../"\n}\n',
        repo__main='module "p" {\n  source = "./modules/part"\n}\n',
        repo__modules__part__main="",
        repo__modules__other__main="",
        repo__git__main="",
    )
    (tmp_path / "repo" / "docs").mkdir()
    (tmp_path / "repo" / "docs" / "readme.md").write_text("")
    (tmp_path / "repo" / "git").rename(tmp_path / "repo" / ".git")
    assert [str(root.relative_to(tmp_path)) for root in roots(tmp_path)] == [
        "repo/examples/small",
        "repo/modules/other",
    ]


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        ("octoguard: error: x: modules are not downloaded: module.m from a/b/c", "modules not downloaded"),
        ("Error: No value for required variable", "needs variables"),
        ("Error: Unsupported Terraform Core version", "needs another terraform"),
        ("Error: Reference to undeclared input variable", "own code broken"),
        ('Error: Duplicate resource "a" configuration', "own code broken"),
        ('Error: Unsupported argument\n\n  on main.tf line 7, in module "m":\n', "own code broken"),
        ('Error: Unsupported argument\n\n  on main.tf line 7, in resource "google_thing" "t":\n', OURS),
        ('Error: "name" ("X") doesn\'t match regexp "^[a-z]$"', "needs other values"),
        ("octoguard's stand-in provider failed: PlanResourceChange: KeyError", OURS),
    ],
)
def test_the_cause_of_a_failure(output: str, cause: str) -> None:
    assert category(output) == cause


def test_the_table_counts_what_can_be_planned(tmp_path: Path) -> None:
    outcomes = [
        Outcome(tmp_path / "a", PLANS, "", 1.0),
        Outcome(tmp_path / "b", OURS, "terraform plan, offline: Unsupported argument", 2.0),
        Outcome(tmp_path / "c", "needs variables", "terraform plan, offline: x", 3.0),
    ]
    lines = table(outcomes, tmp_path).splitlines()
    assert lines[1].split(maxsplit=3) == ["2.0", "s", "ours", "b  terraform plan, offline: Unsupported argument"]
    assert lines[-1] == "1 of 2 roots that can be planned were planned (50%); 3 roots in total"


def test_module_calls_are_answered_by_clones(tmp_path: Path) -> None:
    write(
        tmp_path,
        root__main=(
            'module "net" {\n  source  = "acme/network/google//modules/vpc"\n  version = "~> 9.1"\n}\n'
            'module "git" {\n  source = "github.com/acme/tools//part?ref=v1"\n}\n'
            'module "gone" {\n  source = "acme/gone/google"\n}\n'
            'module "own" {\n  source = "./own"\n}\n'
        ),
        root__own__main='module "net" {\n  source = "acme/network/google"\n}\n',
    )
    write(
        tmp_path,
        **{
            "terraform-google-network__modules__vpc__main": "",
            "terraform-google-network__main": "",
            "tools__part__main": "",
        },
    )
    root = tmp_path / "root"
    link(root, tmp_path)
    content = json.loads((root / ".terraform" / "modules" / "modules.json").read_text())
    found = {one["Key"]: (one["Source"], one.get("Version"), one["Dir"]) for one in content["Modules"]}
    network = "registry.terraform.io/acme/network/google"
    assert found == {
        "": ("", None, "."),
        "net": (f"{network}//modules/vpc", "9.1.0", "../terraform-google-network/modules/vpc"),
        "git": ("git::https://github.com/acme/tools.git//part?ref=v1", None, "../tools/part"),
        "own": ("./own", None, "own"),
        "own.net": (network, "999.0.0", "../terraform-google-network"),
    }


def test_a_root_without_such_calls_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, root__main='module "own" {\n  source = "./own"\n}\n', root__own__main="")
    link(tmp_path / "root", tmp_path)
    assert not (tmp_path / "root" / ".terraform").exists()
