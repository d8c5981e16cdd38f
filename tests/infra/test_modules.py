"""The modules of infra/: their READMEs are true, and their own tests pass against the stand-in provider."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT
from tools.module_docs import modules, written

if TYPE_CHECKING:
    from pathlib import Path

INFRA = ROOT / "infra"
each_module = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on the PATH")


def test_there_are_modules() -> None:
    assert {"database", "dns", "gke", "networking"} <= {module.name for module in modules()}


@each_module
def test_the_tables_of_the_readme_are_up_to_date(module: Path) -> None:
    assert (module / "README.md").read_text() == written(module), "run python -m tools.module_docs"


@each_module
def test_the_first_example_of_the_readme_is_the_one_that_is_tested(module: Path) -> None:
    block = re.search(r"```hcl\n(.*?)```", (module / "README.md").read_text(), re.DOTALL)
    assert block is not None
    assert block[1] == (module / "examples" / "basic" / "main.tf").read_text()


@needs_terraform
def test_everything_is_formatted() -> None:
    done = subprocess.run(["terraform", "fmt", "-check", "-recursive", str(INFRA)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@needs_terraform
@each_module
def test_the_modules_own_tests_pass(module: Path, tmp_path: Path) -> None:
    shutil.copytree(INFRA / "modules", tmp_path / "modules", ignore=shutil.ignore_patterns(".terraform*"))
    for command in (("init", "-backend=false", "-no-color"), ("validate", "-no-color"), ("test", "-no-color")):
        done = _terraform(tmp_path / "modules" / module.name, *command)
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    passed = re.search(r"Success! (\d+) passed, 0 failed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 0


def _terraform(directory: Path, *arguments: str) -> Any:
    command = [sys.executable, "-m", "octoguard", "standin", "--dir", str(directory), "--", "terraform", *arguments]
    return subprocess.run(command, capture_output=True, text=True)
