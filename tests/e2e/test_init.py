"""`octoguard init`: what it shows, what it creates, and what it refuses."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from octoguard import registry
from octoguard.config.settings import load_settings
from tests.gating import NEEDS_TERRAFORM

if TYPE_CHECKING:
    from pathlib import Path

SYSTEMS = registry.names("octoguard.renderers.setup")
MAIN = """terraform {
  required_providers {
    google = { source = "hashicorp/google", version = "~> 6.0" }
  }
}
resource "google_storage_bucket" "b" {
  name     = "ledger"
  location = "EU"
}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in ("dev", "production"):
        folder = tmp_path / "live" / name
        folder.mkdir(parents=True)
        (folder / "main.tf").write_text(MAIN)
    (tmp_path / ".gitlab-ci.yml").write_text("stages: []\n")
    return tmp_path


def created(top: Path) -> list[str]:
    known = {"live", ".gitlab-ci.yml"}
    return sorted(
        path.relative_to(top).as_posix()
        for path in top.rglob("*")
        if path.is_file() and path.relative_to(top).parts[0] not in known
    )


@pytest.mark.parametrize("arguments", [(), ("--dry-run",)])
def test_without_a_terminal_it_only_shows_the_files(octoguard: Any, repository: Path, arguments: tuple[str]) -> None:
    done = octoguard("init", *arguments)
    assert done.returncode == 0
    text = done.stdout.decode()
    assert "2 Terraform roots:\n  live/dev: environment dev; providers google ~> 6.0\n" in text
    assert "--- octoguard.toml ---\n" in text
    assert "check live/production --offline --env production\n" in text
    assert b"nothing was written: add --yes" in done.stderr
    assert created(repository) == []


def test_yes_creates_a_valid_configuration_and_the_file_of_the_ci_in_use(octoguard: Any, repository: Path) -> None:
    assert octoguard("init", "--yes").returncode == 0
    assert created(repository) == [".gitlab/octoguard.yml", "octoguard.toml"]
    settings = load_settings(repository / "octoguard.toml")
    assert settings.tiers["production"] == "prod"
    assert settings.root_of("dev") == repository / "live" / "dev"
    job = yaml.safe_load((repository / ".gitlab" / "octoguard.yml").read_text())["octoguard"]
    assert job["script"][0].count("\ncheck live/") == 2


def test_the_file_of_each_ci_system(octoguard: Any, repository: Path) -> None:
    assert octoguard("init", "--yes", *(f"--ci={system}" for system in SYSTEMS)).returncode == 0
    names = set(created(repository)) - {"octoguard.toml"}
    assert len(names) == len(SYSTEMS) == 5
    for name in names:
        text = (repository / name).read_text()
        assert "octoguard check" in text
        assert not name.endswith((".yml", ".yaml")) or yaml.safe_load(text)


def test_the_script_of_a_ci_file_reports_every_root_and_the_failure(octoguard: Any, repository: Path) -> None:
    octoguard("init", "--yes")
    script = yaml.safe_load((repository / ".gitlab" / "octoguard.yml").read_text())["octoguard"]["script"][0]
    program = repository / "bin" / "octoguard"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "report of $2" > part.md\n[ "$2" != live/dev ] || exit 1\n')
    program.chmod(0o755)
    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=repository,
        env={"PATH": f"{program.parent}:{os.environ['PATH']}"},
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert (repository / "report.md").read_text() == "report of live/dev\nreport of live/production\n"


@pytest.mark.parametrize("name", ["octoguard.toml", ".gitlab/octoguard.yml"])
def test_an_existing_file_is_never_overwritten(octoguard: Any, repository: Path, name: str) -> None:
    (repository / ".gitlab").mkdir()
    (repository / name).write_text("mine\n")
    done = octoguard("init", "--yes")
    assert done.returncode == 1
    assert f"{name} exists already: octoguard init never overwrites a file".encode() in done.stderr
    assert (repository / name).read_text() == "mine\n"
    assert created(repository) == [name]
    assert b"No such option: --force" in octoguard("init", "--force").stderr


def test_no_file_is_created_through_a_link(octoguard: Any, repository: Path, tmp_path_factory: Any) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (repository / ".gitlab").symlink_to(outside)
    done = octoguard("init", "--yes")
    assert done.returncode == 3
    assert b".gitlab: is a symbolic link" in done.stderr
    assert list(outside.iterdir()) == []
    (repository / "octoguard.toml").unlink()
    (repository / "octoguard.toml").symlink_to(outside / "new.toml")
    assert octoguard("init", "--yes", "--ci", "none").returncode == 1
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("nowhere",), 3, "nowhere: no such directory"),
        (("live/dev/empty",), 3, "no Terraform root for Google Cloud was found"),
        (("--ci", "travis"), 2, "unknown CI system 'travis': choose one of"),
        (("--yes", "--dry-run"), 2, "--yes and --dry-run contradict each other"),
    ],
)
def test_wrong_usage(octoguard: Any, repository: Path, arguments: tuple[str], code: int, message: str) -> None:
    (repository / "live" / "dev" / "empty").mkdir()
    done = octoguard("init", *arguments)
    assert done.returncode == code
    assert message in done.stderr.decode()


@pytest.mark.parametrize(("answer", "files"), [(b"y\n", ["octoguard.toml"]), (b"n\n", [])])
def test_on_a_terminal_it_asks(repository: Path, answer: bytes, files: list[str]) -> None:
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "octoguard", "init", "--ci", "none"]
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=subprocess.DEVNULL, cwd=repository) as process:
        os.close(slave)
        os.write(master, answer)
        shown = b""
        while chunk := _read(master):
            shown += chunk
    os.close(master)
    assert process.returncode == 0
    assert b"Create these files? [y/N]" in shown
    assert created(repository) == files


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux: the other side is closed
        return b""


@NEEDS_TERRAFORM[0]
@NEEDS_TERRAFORM[1]
def test_a_baseline_is_recorded_for_each_root(octoguard: Any, repository: Path) -> None:
    (repository / "live" / "dev" / "main.tf").write_text("resource google {\n")
    done = octoguard("init", "--yes", "--ci", "none", "--baseline")
    assert done.returncode == 1
    assert b"live/dev: no baseline: " in done.stderr
    assert b"live/production: recorded in octoguard-baseline.json\n" in done.stderr
    assert tomllib.loads((repository / "octoguard.toml").read_text())["check"]["baseline"] == "octoguard-baseline.json"
    checked = octoguard("check", "live/production", "--offline", "--env", "production")
    assert checked.returncode == 0
    assert b"already present when the baseline was taken" in checked.stdout
