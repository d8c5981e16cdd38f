"""Finds the directory of a called module: beside the caller, or where `terraform get` put it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def place_of(root: Path, directory: Path, address: str, source: str, downloaded: dict[str, str]) -> Path | None:
    """The directory of a called module; None where its code is not here."""
    if source.startswith(("./", "../")):
        return (directory / source).resolve()
    found = downloaded.get(address)
    return None if found is None else (root / found).resolve()


def downloaded_modules(root: Path) -> dict[str, str]:
    """`{module address: directory}` of what `terraform get` brought."""
    try:
        manifest = json.loads((root / ".terraform" / "modules" / "modules.json").read_bytes())
        return {one["Key"]: one["Dir"] for one in manifest["Modules"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
