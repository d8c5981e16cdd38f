"""Holds the bytes of a plan file where terraform can read them, and nobody can change them or find them later.

A plan file has secrets in clear. On Linux the copy lives in memory (memfd, sealed), so that it is gone with the process
however that ends; elsewhere in a private directory, which is removed on every exit but a kill.
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
    """A path to a copy of the bytes that cannot be changed, for as long as the block lasts."""
    with scratch_file() as path:
        path.write_bytes(data)
        _seal(path)
        yield path


@contextmanager
def scratch_file() -> Iterator[Path]:
    """A path that only this user can use, to be written and read while the block lasts."""
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
