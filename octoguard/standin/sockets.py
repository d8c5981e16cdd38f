"""Listens where no other user of the machine can connect, and gives each connection a name of its own.

Terraform opens one connection for each provider block, and nothing else in its requests tells them apart. On TCP the
client's port would, but any user of the machine can connect there; the client's end of a Unix socket has no name. So a
relay stands between the two sockets: its own client ends are bound to names.
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
    """A folder for sockets that only this user can enter, with a short enough path. Raises ExternalError."""
    places = [tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp"]  # noqa: S108 - mkdtemp makes it private
    for place in places:
        if place and len(place) < _LONGEST_FOLDER and os.access(place, os.W_OK | os.X_OK):
            with tempfile.TemporaryDirectory(prefix="octoguard-", dir=place) as folder:
                yield Path(folder)
            return
    raise ExternalError(f"{places[0]}: the path is too long for a Unix socket: set TMPDIR to a shorter one")


@contextmanager
def relayed(public: Path, server: Path) -> Iterator[None]:
    """Pass each connection to the socket at `public` on to the one at `server`, from an end with a name of its own."""
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
            os.unlink(name)  # the connection keeps it
        except OSError:
            outer.close()
            inner.close()
            continue
        open_ends += [outer, inner]
        Thread(target=_relay, args=(outer, inner), daemon=True).start()


def _relay(outer: socket.socket, inner: socket.socket) -> None:
    """Pass on what either end sends, until both have ended."""
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
