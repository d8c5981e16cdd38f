"""Computes digests of the inputs of a verdict except the plan. The directory of the files does not matter."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from octoguard import paths
from octoguard.attestation.canonical import canonical, sha256

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from octoguard.policy.model import Waiver

# Directories of built-in data next to the policies.
_DATA = ("pricing",)


def of_file(path: Path | None) -> str | None:
    """The digest of a file; None if there is none."""
    return None if path is None or not path.is_file() else sha256(path.read_bytes())


def of_trees(*trees: tuple[Path, Iterable[Path]]) -> str | None:
    """One digest of files, by their path below a directory and their content; None without files."""
    digest = hashlib.sha256()
    has_files = False
    for folder, files in trees:
        for path in sorted(files):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
            has_files = True
        digest.update(b"\0")
    return digest.hexdigest() if has_files else None


def of_comments(waivers: Iterable[Waiver]) -> str | None:
    """The digest of the waivers in comments; None without waivers. Files and lines do not matter."""
    entries = sorted(
        [waiver.policy, waiver.address, waiver.reason, waiver.owner, str(waiver.until), *waiver.environments]
        for waiver in waivers
    )
    return sha256(canonical(entries)) if entries else None


def of_pricing(folder: Path | None = None) -> str | None:
    """The digest of the built-in prices, or of a directory that replaces them."""
    folders = (
        [paths.present(folder)] if folder else [paths.present(paths.policies_dir().parent / name) for name in _DATA]
    )
    return of_trees(
        *((root, [path for path in root.rglob("*") if path.is_file()]) for root in folders if root.is_dir())
    )
