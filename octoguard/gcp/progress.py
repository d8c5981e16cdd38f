"""Says on standard error how far long work has come; only on a terminal."""

from __future__ import annotations

import sys
import time

from octoguard.printable import clean


class CallProgress:
    """A line that is written over: `octoguard: 120 of 8000 lists, 3400 recommendations`."""

    def __init__(self, what: str, total: int) -> None:
        """Start; nothing is written before the first step."""
        self._what = what
        self._total = total
        self._done = 0
        self._last = 0.0
        self._on = sys.stderr.isatty()

    def step(self, detail: str = "") -> None:
        """One more is done; the line is written at most ten times a second."""
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
        """Take the line away."""
        if self._on and self._done:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
