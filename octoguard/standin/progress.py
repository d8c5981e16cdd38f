"""Shows the number of processed resources on a terminal. Silent if standard error is not a terminal."""

from __future__ import annotations

import sys
import threading
import time
from typing import Final

# The stages of a resource, in order. The last stage that has started is shown.
STAGES: Final = ("validated", "planned", "applied")
_FIRST: Final = 1.0  # seconds before the first line, so that quick runs show none
_EVERY: Final = 0.1  # seconds between updates


class PlanProgress:
    """A progress line that is overwritten in place: `octoguard: 340 resources planned`."""

    def __init__(self, *, quiet: bool = False) -> None:
        """Start to count; the line appears after a second, and never where `quiet` is set."""
        self._on = not quiet and sys.stderr.isatty()
        self._lock = threading.Lock()
        self._is_shown = False
        self.start()

    def start(self) -> None:
        """Reset the counts for another command."""
        self._counts = dict.fromkeys(STAGES, 0)
        self._next = time.monotonic() + _FIRST

    def step(self, stage: str) -> None:
        """Count one more resource in a stage."""
        with self._lock:
            self._counts[stage] += 1
            now = time.monotonic()
            if not self._on or now < self._next:
                return
            self._next = now + _EVERY
            self._is_shown = True
            last = next(stage for stage in reversed(STAGES) if self._counts[stage])
            # The cursor returns to the start, so that the next output of Terraform overwrites the line.
            sys.stderr.write(f"\r\033[Koctoguard: {self._counts[last]} resources {last}\r")
            sys.stderr.flush()

    def finish(self) -> None:
        """Erase the line."""
        with self._lock:
            if self._is_shown:
                self._is_shown = False
                sys.stderr.write("\r\033[K")
                sys.stderr.flush()
