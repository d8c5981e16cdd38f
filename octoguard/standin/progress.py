"""Shows on a terminal how many resources Terraform has come through; nothing where standard error is no terminal."""

from __future__ import annotations

import sys
import threading
import time
from typing import Final

# What Terraform does with a resource, in order: the last of these that has begun is shown.
STAGES: Final = ("validated", "planned", "applied")
_FIRST: Final = 1.0  # seconds before the first line: what is quicker needs none
_EVERY: Final = 0.1


class PlanProgress:
    """A line that is written over: `octoguard: 340 resources planned`."""

    def __init__(self, *, quiet: bool = False) -> None:
        """Start to count; the line appears after a second, and never where `quiet` is set."""
        self._on = not quiet and sys.stderr.isatty()
        self._lock = threading.Lock()
        self._is_shown = False
        self.start()

    def start(self) -> None:
        """Count from the beginning: another command starts."""
        self._counts = dict.fromkeys(STAGES, 0)
        self._next = time.monotonic() + _FIRST

    def step(self, stage: str) -> None:
        """One more resource has come to a stage."""
        with self._lock:
            self._counts[stage] += 1
            now = time.monotonic()
            if not self._on or now < self._next:
                return
            self._next = now + _EVERY
            self._is_shown = True
            last = next(stage for stage in reversed(STAGES) if self._counts[stage])
            # The cursor goes back, so that what Terraform prints next is written over the line.
            sys.stderr.write(f"\r\033[Koctoguard: {self._counts[last]} resources {last}\r")
            sys.stderr.flush()

    def finish(self) -> None:
        """Take the line away."""
        with self._lock:
            if self._is_shown:
                self._is_shown = False
                sys.stderr.write("\r\033[K")
                sys.stderr.flush()
