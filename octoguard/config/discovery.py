"""Finds the octoguard.toml of the working directory: the nearest one, up to the root of the repository."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octoguard.config.settings import Settings

NAME = "octoguard.toml"


def find_config(start: Path | None = None, top: Path | None = None) -> Path | None:
    """The nearest octoguard.toml from `start` (default: the working directory) up to `top` or the repository root."""
    folder = (start or Path.cwd()).resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / NAME).is_file():
            return candidate / NAME
        if candidate == top or (candidate / ".git").exists():
            return None
    return None


def load_nearest(path: Path | None = None) -> Settings | None:
    """The settings of a file, else of the nearest octoguard.toml; None if there is none. Raises ConfigError."""
    config = path or find_config()
    if config is None:
        return None
    from octoguard.config.settings import load_settings

    return load_settings(config)
