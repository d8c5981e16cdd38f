"""Finds the Google checks of the installed Checkov, without running it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octoguard.errors import ExternalError
from octoguard.scanners._checkov_process import find

if TYPE_CHECKING:
    from pathlib import Path

_ID: Final = re.compile(r"\bCKV2?_GCP_\d+\b")
_FOLDERS: Final = ("resource/gcp", "data/gcp", "provider/gcp", "graph_checks/gcp")


def google_checks() -> list[str]:
    """The IDs of the Google checks, by number; empty if Checkov is not installed as a Python package."""
    try:
        program = find(None).resolve()
    except ExternalError:
        return []
    return checks_of(program)


def checks_of(program: Path) -> list[str]:
    """The IDs in the source of the package of a `checkov` program."""
    packages = program.parent.parent.glob("[Ll]ib*/**/site-packages/checkov/terraform/checks")
    ids: set[str] = set()
    for folder in (package / part for package in packages for part in _FOLDERS):
        for file in folder.rglob("*"):
            if file.suffix in (".py", ".json", ".yaml", ".yml"):
                ids.update(_ID.findall(file.read_text(encoding="utf-8", errors="replace")))
    return sorted(ids, key=lambda name: (name.partition("_GCP_")[0], int(name.rpartition("_")[2])))
