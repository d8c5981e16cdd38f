"""Listens on a private Unix socket, and gives each connection a name.

Terraform opens one connection for each provider block, and its requests do not identify the block. The client port of
TCP would, but any user of the machine could connect to a TCP port. The client end of a Unix socket has no name.
Therefore, a relay between two Unix sockets binds its client ends to names.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import tempfile
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from octoguard.errors import ExternalError

if TYPE_CHECKING:
    from collections.abc import Iterator

# The address of a Unix socket has 104 bytes on macOS, 108 on Linux, with the final NUL.
_LONGEST_FOLDER: Final = 80
_CHUNK = 1 << 16


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder for sockets that only this user can enter. Raises ExternalError if every path is too long."""
    places = [tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp"]  # noqa: S108 - mkdtemp makes it private
    for place in places:
        if place and len(place) < _LONGEST_FOLDER and os.access(place, os.W_OK | os.X_OK):
            with tempfile.TemporaryDirectory(prefix="octoguard-", dir=place) as folder:
                yield Path(folder)
            return
    raise ExternalError(f"{places[0]}: the path is too long for a Unix socket: set TMPDIR to a shorter one")


@contextmanager
def relayed(public: Path, server: Path) -> Iterator[None]:
    """Relay each connection to the socket `public` to the socket `server`, from a named client end."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(public))
        listener.listen()
        open_ends: list[socket.socket] = []
        Thread(target=_accept, args=(listener, server, open_ends), daemon=True).start()
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            for end in open_ends:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, server: Path, open_ends: list[socket.socket]) -> None:
    for number in itertools.count():
        try:
            outer, _ = listener.accept()
        except OSError:  # the listener is closed
            return
        inner = socket.socket(socket.AF_UNIX)
        try:
            inner.bind(name := f"{server}.{number}")
            inner.connect(str(server))
            os.unlink(name)  # the connection keeps the name
        except OSError:
            outer.close()
            inner.close()
            continue
        open_ends += [outer, inner]
        Thread(target=_relay, args=(outer, inner), daemon=True).start()


def _relay(outer: socket.socket, inner: socket.socket) -> None:
    """Relay the data in both directions until both ends are closed."""
    with outer, inner:
        back = Thread(target=_pump, args=(inner, outer), daemon=True)
        back.start()
        _pump(outer, inner)
        back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(_CHUNK):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
