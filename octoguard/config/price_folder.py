"""Reads a folder of prices as rows, and puts a new folder in its place: whole, or not at all."""

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
    """The rows of every file of prices, and what the shipped ones have beside. Raises CatalogueError without any.

    A folder of one's own was made by an earlier octoguard: what has come since then is added to it.
    """
    own = _prices(folder)
    if not own:
        raise CatalogueError(
            f"{folder}: there are no prices in it: leave [cost] pricing out to begin with the shipped ones"
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
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames and {*_PRICE, "usd"} <= set(reader.fieldnames):
                found[path.name] = list(reader)
    return {name: rows for name, rows in found.items() if rows}


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in _PRICE)


def _order(row: Row) -> tuple[str, str, str, float]:
    """The order of the rows in a file."""
    return row["sku"], row["usage"], row["region"], float(row["tier_start"])


def write_folder(stage: Path, used: Path, files: Files) -> None:
    """Make a complete folder: the files of the one in use, with these rows, and what only the shipped one has."""
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
    """Raises UsageError where a folder has something else than prices in it, which would be lost."""
    if target.is_dir() and any(target.iterdir()) and not (target / "machine-types.csv").is_file():
        raise UsageError(f"{target} is no folder of prices, and all of it would be replaced: choose a new --output")


def install(stage: Path, target: Path) -> None:
    """Put a copy of `stage` in the place of `target`: two renames, so that a kill leaves the old folder or the new one.

    Between them the old one lies beside it, where `paths.present` finds it. Raises CatalogueError; then nothing is new.
    """
    target = target.resolve()
    old, new = paths.set_aside(target), target.with_name(f".{target.name}.octoguard-new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target.parent):
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
            f"{target}: cannot be written ({error.strerror}); it is as it was: choose another --output"
        ) from None


def _recover(old: Path, new: Path, target: Path) -> None:
    """Take up what an exchange of folders left behind, wherever it ended."""
    if old.is_dir() and not target.exists():
        os.rename(old, target)
    for rest in (old, new):
        if rest.is_dir():
            shutil.rmtree(rest)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else exchanges folders in this one at the same time; a lock that ends with the process."""
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
