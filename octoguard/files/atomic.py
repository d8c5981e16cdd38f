"""Writes files atomically, and reads them."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.errors import InputError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator


def write_whole(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Replace a file atomically: a reader sees the old or the complete new file, even after a crash.

    A symbolic link at the path is replaced, not followed. Raises InputError if the file cannot be written, and for a
    symbolic link in the directories between the working directory and the file, because a change may have added it.
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
        raise InputError(f"{path}: cannot be written ({error.strerror}): choose another path") from None


def write_output(path: Path, data: bytes) -> None:
    """Write a result that may contain values of a plan: with mode 0600, atomically, never through a symbolic link.

    A device or a pipe (/dev/stdout) is written directly. Raises InputError.
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
            raise InputError(f"{path}: cannot be written ({error.strerror}): choose another path") from None
    else:
        write_whole(path, data, 0o600)


def append_output(path: Path, data: bytes, limit: int) -> bool:
    """Add a result to the end of a file, or to a new one with mode 0600.

    Returns False, and changes nothing, if the file would exceed `limit` bytes. Raises InputError.
    """
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as file:
            if os.fstat(file.fileno()).st_size + len(data) > limit:
                return False
            file.write(data)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}): choose another path") from None
    return True


def _refuse_links_above(path: Path) -> None:
    absolute, working_directory = Path(os.path.abspath(path)), Path.cwd()
    if absolute.is_relative_to(working_directory):
        for folder in absolute.parents:
            if folder == working_directory:
                return
            if folder.is_symlink():
                link = folder.relative_to(working_directory)
                raise InputError(f"{path}: {link} is a symbolic link: give the path of its target directory")


def _sync_folder(folder: Path) -> None:
    """Make the new name durable, if the file system supports it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def read_whole(path: Path, what: str) -> bytes:
    """The bytes of a file. Raises InputError; `what` is the kind of the file in its message."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such {what}: run octoguard gate to create it") from None
    except OSError as error:
        raise InputError(f"{path}: the {what} cannot be read ({error.strerror})") from None


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Lock a file for the block, against other processes that use this function."""
    import fcntl

    descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write_new(top: Path, name: str, data: bytes) -> None:
    """Create a file below a directory. The directories between them must not be symbolic links.

    Raises RefusedError if the file exists, also as a link, and InputError if it cannot be written.
    """
    folder = top
    try:
        for part in Path(name).parts[:-1]:
            folder /= part
            if folder.is_symlink():
                raise InputError(f"{folder}: is a symbolic link: octoguard creates no file through it")
            folder.mkdir(exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with open(os.open(top / name, flags, 0o644), "wb") as file:
            file.write(data)
    except FileExistsError:
        raise RefusedError(f"{top / name}: exists already: octoguard does not overwrite it") from None
    except OSError as error:
        raise InputError(f"{top / name}: cannot be written ({error.strerror})") from None
