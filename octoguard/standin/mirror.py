"""Copies a Terraform root, so that planning does not change the user's directory, state and lock file."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OVERRIDE = "zzz_octoguard_offline_override.tf"  # the last override file wins
_LARGE = 1 << 20
_IGNORED = shutil.ignore_patterns(
    ".terraform", ".git", "node_modules", "*.tfstate", "*.tfstate.*", ".terraform.lock.hcl"
)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copied root with its modules."""

    root: Path
    original: Path
    _top: Path
    _base: Path

    def of(self, path: Path) -> Path:
        """The copy of a file or directory of the root or of a module."""
        if self.original / ".terraform" in path.parents:
            return self.root / path.relative_to(self.original)
        return self._base / path.relative_to(self._top)

    def override(self, texts: Mapping[Path, str]) -> None:
        """Write the override file of each directory."""
        for directory, text in texts.items():
            (self.of(directory) / OVERRIDE).write_text(text)

    def rewrite(self, file: Path, text: bytes) -> None:
        """Replace the copy of a file. If the copy is a link, its target stays unchanged."""
        copy = self.of(file)
        copy.unlink(missing_ok=True)
        copy.write_bytes(text)


def mirror(root: Path, directories: Iterable[Path], into: Path) -> Copy:
    """Copy a root and its modules into a directory, with the same relative paths.

    `directories` are the directories of the root and its modules. Files beside them are linked, so that relative paths
    to them work.
    """
    root = root.resolve()
    inside_data = root / ".terraform"
    copied = sorted(path for path in {root, *directories} if inside_data not in path.parents)
    outermost = [path for path in copied if not any(other in path.parents for other in copied)]
    top = Path(os.path.commonpath([path.parent for path in outermost]))
    base = into / (top.name or "root")
    base.mkdir(parents=True)
    for path in outermost:
        target = base / path.relative_to(top)
        shutil.copytree(path, target, symlinks=True, ignore=_IGNORED, copy_function=_copy, dirs_exist_ok=True)
    for path in outermost:
        _link_neighbours(path, top, base)
    for path in outermost:
        _mend_links(path, base / path.relative_to(top), top, base)
    copy = base / root.relative_to(top)
    modules = inside_data / "modules"
    if modules.is_dir():
        shutil.copytree(modules, copy / ".terraform" / "modules", symlinks=True)
    return Copy(copy, root, top, base)


def _copy(source: str, target: str) -> None:
    """Copy a file, or link a large one, which is safe because Terraform only reads it."""
    if Path(source).stat().st_size > _LARGE:
        Path(target).symlink_to(source)
    else:
        shutil.copyfile(source, target)


def _mend_links(path: Path, copy: Path, top: Path, base: Path) -> None:
    """Point links in a copied directory at the copy of their target, or at the target itself if it is not copied."""
    for folder, folders, files in os.walk(copy):
        for link in (Path(folder, name) for name in (*folders, *files)):
            if not link.is_symlink():
                continue
            target = (path / link.relative_to(copy)).resolve()
            copied = base / target.relative_to(top) if top in target.parents else target
            is_absolute = Path(os.readlink(link)).is_absolute()
            if not link.exists() or (is_absolute and copied != target and copied.exists()):
                link.unlink()
                link.symlink_to(copied if copied.exists() else target)


def _link_neighbours(path: Path, top: Path, base: Path) -> None:
    """Link the files beside a copied directory, and beside each parent up to the top."""
    while path != top:
        path = path.parent
        target = base / path.relative_to(top)
        for entry in path.iterdir():
            if not os.path.lexists(target / entry.name):
                (target / entry.name).symlink_to(entry)
