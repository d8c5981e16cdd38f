"""Shows the progress of long operations on standard error, if that is a terminal."""

from __future__ import annotations

import sys
import time

from octoguard.printable import clean


class CallProgress:
    """A progress line that overwrites itself: `octoguard: 120 of 8000 lists, 3400 recommendations`."""

    def __init__(self, what: str, total: int) -> None:
        """Start without output. `total` is 0 if it is unknown."""
        self._what = what
        self._total = total
        self._done = 0
        self._last = 0.0
        self._on = sys.stderr.isatty()

    def step(self, detail: str = "") -> None:
        """Count one more item. The line is updated at most ten times per second."""
        self._done += 1
        now = time.monotonic()
        if self._on and (now - self._last > 0.1 or self._done == self._total):
            self._last = now
            of = f" of {self._total}" if self._total else ""
            sys.stderr.write(
                f"\r\033[Koctoguard: {self._done}{of} {self._what}{f', {clean(detail)}' if detail else ''}"
            )
            sys.stderr.flush()

    def finish(self) -> None:
        """Clear the line."""
        if self._on and self._done:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
