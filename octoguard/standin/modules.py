"""Finds the directory of a called module: a local path, or a download of `terraform get`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def place_of(root: Path, directory: Path, address: str, source: str, downloaded: dict[str, str]) -> Path | None:
    """The directory of a called module, or None if it is not downloaded."""
    if source.startswith(("./", "../")):
        return (directory / source).resolve()
    directory_name = downloaded.get(address)
    return None if directory_name is None else (root / directory_name).resolve()


def downloaded_modules(root: Path) -> dict[str, str]:
    """`{module address: directory}` of the modules that `terraform get` downloaded."""
    try:
        manifest = json.loads((root / ".terraform" / "modules" / "modules.json").read_bytes())
        return {record["Key"]: record["Dir"] for record in manifest["Modules"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
