"""Copies a Terraform root, so that planning it leaves the user's directory, state and lock file as they are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

OVERRIDE = "octoguard_offline_override.tf"
# Replaces every backend, `cloud {}` too: the copy keeps its state to itself.
_BACKEND = 'terraform {\n  backend "local" {}\n}\n'
_LARGE = 1 << 20
_IGNORED = shutil.ignore_patterns(
    ".terraform", ".git", "node_modules", "*.tfstate", "*.tfstate.*", ".terraform.lock.hcl"
)


def mirror(root: Path, directories: Iterable[Path], into: Path) -> Path:
    """Copy a root with the modules it uses into a directory, at the same places relative to each other.

    `directories` are those of the root and its modules. What lies beside them is linked, so that files that they read
    by a relative path are found. Returns the copy of the root.
    """
    root = root.resolve()
    inside_data = root / ".terraform"
    wanted = sorted(path for path in {root, *directories} if inside_data not in path.parents)
    outermost = [path for path in wanted if not any(other in path.parents for other in wanted)]
    top = Path(os.path.commonpath([path.parent for path in outermost]))
    base = into / (top.name or "root")
    base.mkdir(parents=True)
    for path in outermost:
        target = base / path.relative_to(top)
        shutil.copytree(path, target, symlinks=True, ignore=_IGNORED, copy_function=_copy, dirs_exist_ok=True)
    for path in outermost:
        _link_neighbours(path, top, base)
    for path in outermost:
        _mend_links(path, base / path.relative_to(top))
    copy = base / root.relative_to(top)
    modules = inside_data / "modules"
    if modules.is_dir():
        shutil.copytree(modules, copy / ".terraform" / "modules", symlinks=True)
    (copy / OVERRIDE).write_text(_BACKEND)
    return copy


def _copy(source: str, target: str) -> None:
    """Terraform only reads what is in a root: a large file need not be copied."""
    if Path(source).stat().st_size > _LARGE:
        Path(target).symlink_to(source)
    else:
        shutil.copyfile(source, target)


def _mend_links(path: Path, copy: Path) -> None:
    """Let the links in a copied directory that lead out of everything that was copied lead where they led before."""
    for folder, folders, files in os.walk(copy):
        for link in (Path(folder, name) for name in (*folders, *files)):
            if link.is_symlink() and not link.exists():
                link.unlink()
                link.symlink_to((path / link.relative_to(copy)).resolve())


def _link_neighbours(path: Path, top: Path, base: Path) -> None:
    """Link what lies beside a copied directory and beside each directory above it, up to the top."""
    while path != top:
        path = path.parent
        target = base / path.relative_to(top)
        for entry in path.iterdir():
            if not os.path.lexists(target / entry.name):
                (target / entry.name).symlink_to(entry)
