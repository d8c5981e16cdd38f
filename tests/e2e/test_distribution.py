"""The wheel and the sdist: what they contain, and that the wheel works without extras outside the repository."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from email import message_from_bytes
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement

from octoguard import __version__
from tests.conftest import PLANS, ROOT

pytestmark = pytest.mark.slow

# The digest of https://www.apache.org/licenses/LICENSE-2.0.txt without its leading newline, as Debian ships it.
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
DIST_INFO = f"octoguard-{__version__}.dist-info"
# Where the wheel keeps a folder of the tree.
DATA = {
    "policies": "octoguard/_data/policies",
    "pricing": "octoguard/_data/pricing",
    "reports/schema": "octoguard/_data/schema",
}
PAGES = {"ARCHITECTURE.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "README.md", "SECURITY.md"}
# Files that lie in a working checkout and must not be published.
STRAYS = (
    ".env",
    ".github/cache/entry",
    ".pytest_cache/lastfailed",
    "bench/out/results.json",
    "docs/__pycache__/hooks.cpython-311.pyc",
    "history.db",
    "octoguard/__pycache__/paths.cpython-311.pyc",
    "octoguard/_data/policies.pack",
    "octoguard/terraform.tfstate",
    "plan.json",
    "policies/sql/__pycache__/case.cpython-311.pyc",
    "reports/out/report.html",
    "signing-key.pem",
    "tfplan",
)
BUILD = (sys.executable, "-m", "build", "--no-isolation")


class Built(NamedTuple):
    """The checkout that was built, and what came of it."""

    tree: Path
    wheel: Path
    sdist: Path


def run(*command: str | Path, cwd: Path, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("OCTOGUARD_", "PYTHON", "TF_"))}
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=kept | environment, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Both, built from a copy of this checkout with stray files in it."""
    tree, dist = tmp_path_factory.mktemp("checkout") / "octoguard", tmp_path_factory.mktemp("dist")
    ignored = shutil.ignore_patterns(
        ".git", ".venv*", ".*_cache", "__pycache__", "_data", "build", "dist", ".terraform"
    )
    shutil.copytree(ROOT, tree, ignore=ignored, symlinks=True)
    for name in STRAYS:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("stray")
    run(*BUILD, "--sdist", "--wheel", "--outdir", dist, tree, cwd=dist)
    (wheel,), (sdist,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    return Built(tree, wheel, sdist)


def files(tree: Path, folder: str) -> set[str]:
    """The files below a folder of the checkout that are not strays, relative to the checkout."""
    found = {path.relative_to(tree).as_posix() for path in (tree / folder).rglob("*") if path.is_file()}
    assert found, f"{folder} is empty"
    return found - set(STRAYS)


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_contains_the_package_its_data_and_the_licence(built: Built) -> None:
    expected = files(built.tree, "octoguard")
    for folder, place in DATA.items():
        expected |= {place + name.removeprefix(folder) for name in files(built.tree, folder)}
    about = {f"{DIST_INFO}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")}
    found = contents(built.wheel)
    assert set(found) == expected | about
    assert hashlib.sha256(found[f"{DIST_INFO}/licenses/LICENSE"]).hexdigest() == APACHE_2
    policies = [name for name in found if name.startswith("octoguard/_data/policies/") and name.endswith(".test.yaml")]
    assert len(policies) == len(list((ROOT / "policies").glob("*/*.test.yaml"))) > 0


def test_the_sdist_contains_the_sources_and_pages_alone(built: Built) -> None:
    expected = {"LICENSE", "PKG-INFO", "pyproject.toml", ".gitignore", *PAGES}
    for folder in ("octoguard", *DATA):
        expected |= files(built.tree, folder)
    with tarfile.open(built.sdist) as archive:
        found = {member.name.removeprefix(f"octoguard-{__version__}/") for member in archive if member.isfile()}
    # Pages of docs/ that are generated and ignored by git are not in it.
    pages = {name for name in found if name.startswith("docs/")}
    assert "docs/threat-model.md" in pages
    assert pages <= files(built.tree, "docs")
    assert found - pages == expected


def test_the_sdist_builds_the_same_wheel(built: Built, tmp_path: Path) -> None:
    with tarfile.open(built.sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    run(*BUILD, "--wheel", "--outdir", tmp_path, tmp_path / f"octoguard-{__version__}", cwd=tmp_path)
    assert contents(tmp_path / built.wheel.name) == contents(built.wheel)


def test_the_metadata_is_valid(built: Built) -> None:
    run(sys.executable, "-m", "twine", "check", "--strict", built.wheel, built.sdist, cwd=built.tree)
    found = message_from_bytes(contents(built.wheel)[f"{DIST_INFO}/METADATA"])
    assert found["Version"] == __version__
    assert found["License-Expression"] == "Apache-2.0"
    assert not [line for line in found.get_all("Classifier", []) if line.startswith("License ::")]


def needed(requirements: list[str]) -> set[str]:
    """The names of distributions that requirements without extras need, with what these need in turn."""
    found: set[str] = set()
    asked = [(Requirement(text), {""}) for text in requirements]
    while asked:
        requirement, extras = asked.pop()
        marker = requirement.marker
        applies = marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)
        if applies and requirement.name not in found:
            found.add(requirement.name)
            below = metadata.requires(requirement.name) or []
            asked += [(Requirement(text), requirement.extras or {""}) for text in below]
    return found


@pytest.fixture(scope="session")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a new environment with the wheel and what it requires, and no extra.

    The requirements come from this environment and not from the index: the test needs no network, and runs with the
    locked versions.
    """
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
    about = message_from_bytes(contents(built.wheel)[f"{DIST_INFO}/METADATA"])
    for name in needed(about.get_all("Requires-Dist", [])):
        for file in metadata.files(name) or []:
            if ".." not in file.parts:
                (site / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(str(file.locate()), site / file)
    pip = (sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "--disable-pip-version-check")
    run(*pip, "install", "--no-index", "--no-deps", built.wheel, cwd=folder)
    run(*pip, "check", cwd=folder)
    return folder / "bin"


def test_the_wheel_works_without_extras_outside_the_repository(installed: Path, tmp_path: Path) -> None:
    shutil.copy(PLANS / "octollm-prod" / "plan.json", tmp_path)
    version = run(installed / "octoguard", "version", cwd=tmp_path).stdout
    assert version.startswith(f"octoguard {__version__} (Python 3.")
    for command in (("check", "--format", "json"), ("check",), ("cost",), ("policies", "list")):
        plan = () if command[0] == "policies" else ("plan.json", "--env", "prod")
        arguments = (command[0], *command[1:], *plan)
        here = run(sys.executable, "-m", "octoguard", *arguments, cwd=tmp_path, PYTHONPATH=str(ROOT))
        there = run(installed / "octoguard", *arguments, cwd=tmp_path)
        assert there.stdout == here.stdout


def test_the_python_api_works_without_extras_and_is_typed(installed: Path, tmp_path: Path) -> None:
    shutil.copy(PLANS / "octollm-prod" / "plan.json", tmp_path)
    code = (
        "import importlib.resources, octoguard\n"
        "assert importlib.resources.files(octoguard).joinpath('py.typed').is_file()\n"
        "assert octoguard.cost('plan.json').cost.resources and octoguard.load_policies()\n"
        "print(octoguard.check('plan.json', environment='prod').to_json(), end='')"
    )
    printed = run(installed / "python", "-c", code, cwd=tmp_path).stdout
    assert (
        printed
        == run(installed / "octoguard", "check", "plan.json", "--env", "prod", "--format", "json", cwd=tmp_path).stdout
    )


@pytest.mark.parametrize(
    ("extra", "arguments"),
    [
        ("report", ("report", "rightsizing", "--project", "octollm-prod")),
        ("gcp", ("prices", "refresh", "--output", "prices")),
        ("sign", ("gate", "tfplan", "--env", "prod", "--key", "key.pem")),
        ("keyless", ("gate", "tfplan", "--env", "prod", "--keyless")),
        ("history", ("history", "--history", "postgresql://db.example.com/octoguard")),
        ("serve", ("serve", "run-task")),
        ("checkov", ("check", "plan.json", "--env", "prod", "--with", "checkov")),
    ],
)
def test_the_command_names_the_extra_that_it_needs(
    installed: Path, tmp_path: Path, extra: str, arguments: tuple[str, ...]
) -> None:
    shutil.copy(PLANS / "octollm-prod" / "plan.json", tmp_path)
    (tmp_path / "key.pem").write_text("not read without the extra")
    done = run(installed / "octoguard", *arguments, cwd=tmp_path, code=4, PATH=os.defpath)
    assert f"install octoguard with its extra '{extra}' (in a checkout, run: pip install '.[{extra}]')" in done.stderr
    assert len(done.stderr.splitlines()) == 1
