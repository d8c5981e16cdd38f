"""Reads a directory of prices as rows, and replaces the directory atomically."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from octoguard import paths
from octoguard.errors import CatalogueError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Row = dict[str, str]
Files = dict[str, list[Row]]
_PRICE: Final = ("sku", "region", "usage")
_SOURCES: Final = "SOURCES.md"
_SOURCE: Final = "| billing-catalog | the Cloud Billing Catalog, read by `octoguard prices refresh` | as dated |\n"


def read_rows(folder: Path) -> Files:
    """The rows of every price file, by file name. Raises CatalogueError if there are none.

    A directory of the user may come from an earlier octoguard, so built-in prices that it does not have are added.
    """
    own = _prices(folder)
    if not own:
        raise CatalogueError(
            f"{folder}: the directory has no prices: remove [cost] pricing to start with the built-in prices"
        )
    shipped = paths.pricing_dir()
    if folder.resolve() == shipped.resolve():
        return own
    known = {_key(row) for rows in own.values() for row in rows}
    for name, rows in _prices(shipped).items():
        if new := [row for row in rows if _key(row) not in known]:
            own[name] = [*own.get(name, []), *new]
    return own


def _prices(folder: Path) -> Files:
    files = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames and {*_PRICE, "usd"} <= set(reader.fieldnames):
                files[path.name] = list(reader)
    return {name: rows for name, rows in files.items() if rows}


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in _PRICE)


def _order(row: Row) -> tuple[str, str, str, float]:
    """The sort key of the rows in a file."""
    return row["sku"], row["usage"], row["region"], float(row["tier_start"])


def write_folder(stage: Path, used: Path, files: Files) -> None:
    """Write a complete directory: the files in use with these rows, and files that only the built-in prices have."""
    for source in (paths.pricing_dir(), used):
        for path in source.rglob("*"):
            if path.is_file():
                target = stage / path.relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    for name, rows in files.items():
        out = io.StringIO()
        ordered: list[Row] = sorted(rows, key=_order)
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(ordered)
        (stage / name).write_text(out.getvalue(), encoding="utf-8", newline="")
    sources = stage / _SOURCES
    if sources.is_file() and _SOURCE not in (text := sources.read_text(encoding="utf-8")):
        sources.write_text(re.sub(r"(\|---\|---\|---\|\n)", rf"\1{_SOURCE}", text, count=1), encoding="utf-8")


def check_target(target: Path) -> None:
    """Raise UsageError if a directory has other files than prices, because they would be lost."""
    if target.is_dir() and any(target.iterdir()) and not (target / "machine-types.csv").is_file():
        raise UsageError(
            f"{target}: not a directory of prices, and its files would be replaced: choose another --output"
        )


def install(stage: Path, target: Path) -> None:
    """Replace `target` with a copy of `stage` in two renames, so that a kill leaves the old or the new directory.

    Between the renames, `paths.present` finds the old directory. Raises CatalogueError; then nothing has changed.
    """
    target = target.resolve()
    old, new = paths.old_folder(target), target.with_name(f".{target.name}.octoguard-new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _lock(target.parent):
            _recover(old, new, target)
            shutil.copytree(stage, new)
            if target.exists():
                os.rename(target, old)
            try:
                os.rename(new, target)
            except OSError:
                _recover(old, new, target)
                raise
            _recover(old, new, target)
    except OSError as error:
        raise CatalogueError(
            f"{target}: cannot be written ({error.strerror}), and nothing was changed: choose another --output"
        ) from None


def _recover(old: Path, new: Path, target: Path) -> None:
    """Restore or remove what an interrupted replacement left."""
    if old.is_dir() and not target.exists():
        os.rename(old, target)
    for rest in (old, new):
        if rest.is_dir():
            shutil.rmtree(rest)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Lock a directory against other replacements in it. The lock ends with the process."""
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
