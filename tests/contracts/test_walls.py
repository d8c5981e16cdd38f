"""The import contracts of pyproject.toml hold for every module, also for one that is added tomorrow."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

from tests.conftest import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
FORBIDDEN = [contract for contract in CONTRACTS if contract["type"] == "forbidden"]
LINT = Path(sys.executable).with_name("lint-imports")


def broken(folder: Path) -> set[str]:
    """The contracts that a copy of the package breaks, by name."""
    done = subprocess.run(
        [LINT, "--no-logo", "--no-cache"], cwd=folder, env={"PYTHONPATH": str(folder)}, capture_output=True, text=True
    )
    assert "Contracts" in done.stdout, done.stdout + done.stderr
    return set(re.findall(r"^(.+) BROKEN", done.stdout, re.MULTILINE))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "octoguard", tmp_path / "octoguard", ignore=shutil.ignore_patterns("*.pyc", "_data", "packs")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_can_be_broken(copy: Path) -> None:
    (copy / "octoguard" / "plan" / "novel.py").write_text(
        "import octoguard.cli.main\n"
        + "".join(f"import {package}\n" for contract in FORBIDDEN for package in contract["forbidden_modules"])
    )
    assert broken(copy) == {contract["name"] for contract in CONTRACTS}


def test_a_new_package_is_inside_the_walls(copy: Path) -> None:
    package = copy / "octoguard" / "novel"
    package.mkdir()
    (package / "__init__.py").write_text("import pandas\nimport pydantic\n")
    expected = {
        contract["name"] for contract in FORBIDDEN if {"pandas", "pydantic"} & set(contract["forbidden_modules"])
    }
    assert len(expected) == 2
    layers = next(contract["name"] for contract in CONTRACTS if contract["type"] == "layers")
    assert broken(copy) == {*expected, layers}


def test_the_stand_in_needs_nothing_of_google_but_protobuf() -> None:
    for file in (ROOT / "octoguard" / "standin").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert not name.startswith("google.") or name.startswith("google.protobuf"), f"{file}: {name}"


def test_no_modules_import_each_other() -> None:
    """Neither at run time nor for types."""
    graph = grimp.build_graph("octoguard", cache_dir=None)
    # The root names what is public, for type checkers alone; every module may import its version.
    imports = {
        module: graph.find_modules_directly_imported_by(module) - {"octoguard"}
        for module in graph.modules - {"octoguard"}
    }
    while leaves := {module for module, targets in imports.items() if not targets}:
        imports = {module: targets - leaves for module, targets in imports.items() if module not in leaves}
    # What is left is in a circle, or imports one: drop what nothing left imports.
    while tops := imports.keys() - set().union(*imports.values()):
        imports = {module: targets for module, targets in imports.items() if module not in tops}
    assert not imports, "\n".join(
        f"{module} imports {', '.join(sorted(targets))}" for module, targets in imports.items()
    )
