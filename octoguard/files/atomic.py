"""Writes files whole or not at all, and reads what was written."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator


def write_whole(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put a file in place in one step: a reader sees the old file or the whole new one, however this ends.

    A symbolic link at the place is replaced, not followed. Raises InputError where the file cannot be written, and for
    a link on the way there from the working directory: a change may have put it there.
    """
    _refuse_links_above(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, mode)
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}): choose another place") from None


def write_output(path: Path, data: bytes) -> None:
    """Write a result that may hold values of a plan: for this user alone (0600), in one step, never through a link.

    A device or a pipe (/dev/stdout) takes the bytes as it is. Raises InputError.
    """
    try:
        is_stream = not stat.S_ISREG(path.stat().st_mode) and not path.is_dir()
    except OSError:
        is_stream = False
    if is_stream:
        try:
            with path.open("wb") as file:
                file.write(data)
        except OSError as error:
            raise InputError(f"{path}: cannot be written ({error.strerror}): choose another place") from None
    else:
        write_whole(path, data, 0o600)


def _refuse_links_above(path: Path) -> None:
    written, here = Path(os.path.abspath(path)), Path.cwd()
    if written.is_relative_to(here):
        for folder in written.parents:
            if folder == here:
                return
            if folder.is_symlink():
                link = folder.relative_to(here)
                raise InputError(f"{path}: {link} is a symbolic link: name the folder that it leads to")


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut too; not every file system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read_whole(path: Path, what: str) -> bytes:
    """The bytes of a file. Raises InputError, which says what was looked for."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such {what}: octoguard gate writes one") from None
    except OSError as error:
        raise InputError(f"{path}: the {what} cannot be read ({error.strerror})") from None


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Nobody else is in such a block for the same file at the same time."""
    import fcntl

    descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
