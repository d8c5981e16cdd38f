"""Finds the octoguard.toml that applies here: the nearest one, up to the root of the repository."""

from pathlib import Path

NAME = "octoguard.toml"


def find_config(start: Path | None = None) -> Path | None:
    """The nearest octoguard.toml from `start` (the working directory) upwards; not beyond a repository's root."""
    folder = (start or Path.cwd()).resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / NAME).is_file():
            return candidate / NAME
        if (candidate / ".git").exists():
            return None
    return None
