"""A git checkout for tests, with commits by named authors."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from octoguard.vcs import git

if TYPE_CHECKING:
    from pathlib import Path


class Checkout:
    """A work tree in a folder, with commits by named authors."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, author: str = "base@example.com") -> str:
        identity = ["-c", f"user.email={author}", "-c", "user.name=x", "-c", "protocol.file.allow=always"]
        done = subprocess.run(
            ["git", *identity, *arguments], cwd=self.folder, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, author: str = "base@example.com", **files: str) -> str:
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a change", author=author)
        return self.git("rev-parse", "HEAD")

    @property
    def repository(self) -> git.Repository:
        repository = git.repository_of(self.folder)
        assert repository is not None
        return repository
