"""Digests of what a verdict rests on besides the plan: the same files give the same digest, wherever they lie."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from octoguard import paths
from octoguard.attestation.canonical import canonical, sha256

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from octoguard.policy.model import Waiver

# Folders of data that ship beside the policies, as far as they are there.
_DATA = ("pricing",)


def of_file(path: Path | None) -> str | None:
    """The digest of a file; None without one."""
    return None if path is None or not path.is_file() else sha256(path.read_bytes())


def of_trees(*trees: tuple[Path, Iterable[Path]]) -> str | None:
    """One digest of files by their path below a folder and their content; None when there is no file."""
    digest = hashlib.sha256()
    found = False
    for folder, files in trees:
        for path in sorted(files):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
            found = True
        digest.update(b"\0")
    return digest.hexdigest() if found else None


def of_comments(waivers: Iterable[Waiver]) -> str | None:
    """The digest of what comments waive; None when they waive nothing. Where they stand does not matter."""
    said = sorted(
        [one.policy, one.address, one.reason, one.owner, str(one.until), *one.environments] for one in waivers
    )
    return sha256(canonical(said)) if said else None


def of_pricing(folder: Path | None = None) -> str | None:
    """The digest of the data that ships beside the policies, or of a folder in its place."""
    folders = (
        [paths.present(folder)] if folder else [paths.present(paths.policies_dir().parent / name) for name in _DATA]
    )
    return of_trees(*((one, [path for path in one.rglob("*") if path.is_file()]) for one in folders if one.is_dir()))
