"""Asks git: which commit a directory is at, whether anything differs from it, and how files were at another one."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from octoguard.errors import ExternalError, InputError
from octoguard.record.statement import Commit

if TYPE_CHECKING:
    from collections.abc import Iterable

_CREDENTIALS = re.compile(r"(?<=://)[^/@]*@")


def ask(directory: Path | None, *arguments: str) -> str | None:
    """What a git command prints; None where there is no git, no repository, or no answer."""
    try:
        done = subprocess.run(
            ["git", *(["-C", str(directory)] if directory else []), *arguments],
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except OSError:
        return None
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else None


def top_of(directory: Path) -> Path | None:
    """The root of the repository that a directory is in."""
    found = ask(directory, "rev-parse", "--show-toplevel")
    return Path(found).resolve() if found else None


def commit_of(directory: Path, ours: Iterable[Path] = ()) -> Commit | None:
    """The commit of a directory; files that octoguard itself writes (`ours`) do not make it unclean."""
    top = top_of(directory)
    commit = ask(directory, "rev-parse", "--verify", "HEAD") if top else None
    if top is None or commit is None:
        return None
    inside = [path.relative_to(top) for path in (one.resolve() for one in ours) if path.is_relative_to(top)]
    excluded = [f":(exclude,top,literal){path.as_posix()}" for path in inside]
    changed = ask(top, "status", "--porcelain", "--", ".", *excluded)
    # What CI checks out of a pull request is often a merge that nobody wrote: the second parent is the change.
    written = [ask(top, "log", "-1", "--format=%ae", one, "--") for one in ("HEAD", "HEAD^2")]
    authors = sorted({author for author in written if author})
    remote = _CREDENTIALS.sub("", ask(top, "remote", "get-url", "origin") or "")
    return Commit(commit, changed == "", authors, remote)


def resolve(top: Path, ref: str) -> str:
    """The commit that a ref names. Raises InputError."""
    found = ask(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if not found:
        raise InputError(
            f"git has no {ref!r} in {top}: fetch it first (in CI the checkout is often shallow: "
            "git fetch origin main), then say git:origin/main"
        )
    return found


def export(top: Path, commit: str, into: Path) -> None:
    """Write the files of a commit to a directory, without symbolic links. Raises ExternalError."""
    done = subprocess.run(["git", "-C", str(top), "archive", "--format=tar", commit], capture_output=True, check=False)
    if done.returncode != 0:
        raise ExternalError(f"git archive {commit[:12]} failed in {top}: {done.stderr.decode(errors='replace')[:200]}")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            if not member.isfile() or path.is_absolute() or ".." in path.parts:
                continue
            content = archive.extractfile(member)
            target = into / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.read() if content else b"")
            if member.mode & 0o100:
                target.chmod(0o700)
