"""What the tests of the gate share: a stand-in provider for the whole session, and a root to gate."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.gating import DISK, PROVIDER, UNKNOWN, Root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def attached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A stand-in for the whole session, as Terraform is told of it."""
    folder = tmp_path_factory.mktemp("standin")
    (folder / "main.tf").write_text(PROVIDER + UNKNOWN + DISK)
    script = "import os,sys; print(os.environ['TF_REATTACH_PROVIDERS'], flush=True); sys.stdin.read()"
    command = [sys.executable, "-m", "octoguard", "standin", "--dir", str(folder), "--", sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield process.stdout.readline()
        process.stdin.close()


@pytest.fixture
def root(tmp_path: Path, attached: str) -> Root:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TF_", "GIT_", "GITHUB_", "CI"))}
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[user]\n\temail = author@example.com\n\tname = author\n")
    (tmp_path / "tmp").mkdir()
    env = {
        "TF_REATTACH_PROVIDERS": attached,
        "TF_CLI_CONFIG_FILE": os.devnull,
        "CHECKPOINT_DISABLE": "1",
        "OCTOGUARD_HISTORY": str(tmp_path / "history.db"),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "GIT_CONFIG_SYSTEM": os.devnull,
        "TMPDIR": str(tmp_path / "tmp"),
    }
    made = Root(tmp_path / "root", kept | env)
    made.write()
    return made
