"""The recipes of CONTRIBUTING.md, followed in a copy of the repository, touch the files that they name and no other."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TYPE = "google_memcache_instance"
DESCRIPTIONS = ROOT / "tools" / "docs" / "settings.yaml"
# What CONTRIBUTING.md names, and the file of this test that it stands for.
TOUCHED = {
    "policies/SERVICE/NAME.yaml": [
        "policies/storage/bucket-made-up.yaml",
        "policies/storage/bucket-made-up-check.yaml",
    ],
    "policies/SERVICE/NAME.test.yaml": [
        "policies/storage/bucket-made-up.test.yaml",
        "policies/storage/bucket-made-up-check.test.yaml",
    ],
    "policies/README.md": ["policies/README.md"],
    "octoguard/policy/checks/NAME.py": ["octoguard/policy/checks/bucket_made_up_check.py"],
    "octoguard/cost/resources/TYPE.py": [f"octoguard/cost/resources/{TYPE}.py"],
    "tests/golden/cost/types/TYPE.yaml": [f"tests/golden/cost/types/{TYPE}.yaml"],
    "pricing/SERVICE.csv": ["pricing/made-up.csv"],
    "pricing/unsupported.csv": ["pricing/unsupported.csv"],
    "tests/golden/cost/pricing/": ["tests/golden/cost/pricing/made-up.csv"],
    "octoguard/renderers/NAME.py": ["octoguard/renderers/madeup.py"],
    "tests/golden/check/CASE/arguments": ["tests/golden/check/change-madeup/arguments"],
    "tests/golden/check/CASE/expected.NAME": ["tests/golden/check/change-madeup/expected.madeup"],
    "octoguard/config/settings.py": ["octoguard/config/settings.py"],
    "tools/docs/settings.yaml": ["tools/docs/settings.yaml"] if DESCRIPTIONS.exists() else [],
    "octoguard.toml": ["octoguard.toml"],
}
UNTRACKED = (".git", ".venv*", ".*_cache", "__pycache__", "_data", "build", "dist", "out", ".hypothesis")

RESOURCE = '''\
"""Prices google_memcache_instance by what its backups store."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"storage_gb": "GiB of backups stored, on average"}


def components(resource: Resource) -> Iterator[Component]:
    """The backups."""
    yield resource.by_usage("storage_gb", "Backups", "GiB-months", "made-up/backups")
'''
CASES = """\
- case: 100 GiB stored
  usage: {resource_usage: {google_memcache_instance.main: {storage_gb: 100}}}
  given:
    google_memcache_instance.main: {region: us-central1}
  expect:
    google_memcache_instance.main:
      Backups: 100 * 0.25
"""
PRICE = "Made up,made-up/backups,on-demand,us-central1,GiBy.mo,0,0.25,,Backups,2026-11-30,made up,low\n"
RENDERER = '''\
"""Renders a report as the number of its findings."""

from octoguard.printable import presentable
from octoguard.renderers import Style
from octoguard.report import Report


def render(report: Report, style: Style) -> str:
    """One line."""
    _ = style
    return f"{len(presentable(report).findings)} findings\\n"
'''
ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}


def run(copy: Path, *arguments: str, **environment: str) -> None:
    """Run Python in the copy. A failure shows what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        capture_output=True,
        text=True,
        env={**ENVIRONMENT, "PYTHONPATH": str(copy), **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def replace(file: Path, pattern: str, text: str) -> None:
    changed, count = re.subn(pattern, text, file.read_text(), count=1, flags=re.MULTILINE)
    assert count == 1, f"{file}: {pattern}"
    file.write_text(changed)


def follow_the_recipes(copy: Path) -> None:
    """Add a policy, a Python check, a priced type, an output format and a configuration key."""
    run(copy, "-m", "tools.new_policy", "storage/bucket-made-up")
    run(copy, "-m", "tools.new_policy", "storage/bucket-made-up-check", "--check")
    for file in copy.rglob("bucket?made?up*"):
        file.write_text(file.read_text().replace("TO DO", "made up"))

    (copy / "octoguard" / "cost" / "resources" / f"{TYPE}.py").write_text(RESOURCE)
    (copy / "tests" / "golden" / "cost" / "types" / f"{TYPE}.yaml").write_text(CASES)
    columns = (copy / "pricing" / "gke.csv").read_text().splitlines()[0]
    (copy / "pricing" / "made-up.csv").write_text(f"{columns}\n{PRICE}")
    replace(copy / "pricing" / "unsupported.csv", f"^{TYPE},.*\n", "")

    (copy / "octoguard" / "renderers" / "madeup.py").write_text(RENDERER)
    case = copy / "tests" / "golden" / "check" / "change-madeup"
    shutil.copytree(copy / "tests" / "golden" / "check" / "change-json", case, ignore=lambda *_: ["expected.json"])
    replace(case / "arguments", "--format json", "--format madeup")

    settings = copy / "octoguard" / "config" / "settings.py"
    replace(settings, r"(?s)(^class CheckSettings.*?\n)(?=\n\n)", r"\1    made_up: bool = False\n")
    if DESCRIPTIONS.exists():
        replace(copy / "tools" / "docs" / "settings.yaml", r"^check\.format:", "check.made_up: Made up.\ncheck.format:")
    replace(copy / "octoguard.toml", "^# format = ", "# made_up = true\n# format = ")


def changed(copy: Path) -> set[str]:
    """The files of the copy that are new or different."""
    files = {path.relative_to(copy) for path in copy.rglob("*") if path.is_file()}
    kept = {file for file in files if not any(part in ("__pycache__", "_data", ".pytest_cache") for part in file.parts)}
    return {
        file.as_posix()
        for file in kept
        if not (ROOT / file).is_file() or (ROOT / file).read_bytes() != (copy / file).read_bytes()
    }


@pytest.mark.slow
def test_the_recipes_touch_the_files_that_they_name(tmp_path: Path) -> None:
    copy = tmp_path / "octoguard"
    shutil.copytree(ROOT, copy, symlinks=True, ignore=shutil.ignore_patterns(*UNTRACKED))
    follow_the_recipes(copy)
    golden = re.search(r"OCTOGUARD_GOLDEN=write \$\(BIN\)/python (.*)", (ROOT / "Makefile").read_text())
    assert golden
    run(copy, *golden[1].split(), OCTOGUARD_GOLDEN="write")
    assert changed(copy) == {file for files in TOUCHED.values() for file in files}
    contracts = (
        "coverage",
        "readme",
        "readme_sample",
        "recorded_plans",
        "schema",
        "sensitive",
        "startup",
        "priced_types",
    )
    run(copy, "-m", "pytest", "-q", *(f"tests/contracts/test_{name}.py" for name in contracts))
    run(copy, "-m", "pytest", "-q", "tests/contracts/test_policies.py", "-k", "made-up")
    run(copy, "-m", "pytest", "-q", "tests/golden", "tests/unit/renderers", "tests/unit/config")


def test_the_recipes_name_every_file() -> None:
    recipes = (ROOT / "CONTRIBUTING.md").read_text()
    assert [name for name in TOUCHED if f"`{name}`" not in recipes] == []
