"""Provides a copy of a plan file that terraform can read and other processes cannot change.

A plan file contains secrets in clear text. On Linux, the copy is in memory (a sealed memfd), so it disappears with the
process. Elsewhere, it is in a private directory, which is removed at exit unless the process is killed.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def sealed(data: bytes) -> Iterator[Path]:
    """The path of a read-only copy of the bytes, for the duration of the block."""
    with scratch_file() as path:
        path.write_bytes(data)
        _seal(path)
        yield path


@contextmanager
def scratch_file() -> Iterator[Path]:
    """A path that only this user can read and write, for the duration of the block."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("octoguard", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            path = Path(f"/proc/{os.getpid()}/fd/{descriptor}")
            if path.exists():
                yield path
                return
        finally:
            os.close(descriptor)
    with tempfile.TemporaryDirectory(prefix="octoguard-") as folder:
        path = Path(folder) / "tfplan"
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        yield path


def _seal(path: Path) -> None:
    if path.parent.name == "fd":
        import fcntl

        seals = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
        fcntl.fcntl(int(path.name), fcntl.F_ADD_SEALS, seals)
    else:
        path.chmod(0o400)
