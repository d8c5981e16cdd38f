"""Roots to plan offline, and the commands that do it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.offline.roots import (
    GOOGLE,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Any:
    """Write a root and return its directory: `root(main=..., variables=...)`, a file of HCL for each."""

    def write(main: str, provider: str = GOOGLE, **files: str) -> Path:
        folder = tmp_path / "root"
        folder.mkdir(exist_ok=True)
        for name, text in {"main": main, "provider": provider, **files}.items():
            path = folder / (name if "." in name else f"{name}.tf")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return folder

    return write


@pytest.fixture
def plan(octoguard: Any) -> Any:
    """Plan a root offline, and decode what is printed."""

    def make(folder: Path, *arguments: str | Path, env: dict[str, str] | None = None) -> dict[str, Any]:
        done = octoguard("plan", folder, "--offline", *arguments, env=env)
        assert done.returncode == 0, done.stderr.decode()
        return dict(json.loads(done.stdout))

    return make


@pytest.fixture
def standin(octoguard: Any) -> Any:
    """Run a terraform command in a root, against the stand-in."""

    def run(folder: Path, *arguments: str) -> Any:
        return octoguard("standin", "--dir", folder, "--", "terraform", *arguments, "-no-color")

    return run
