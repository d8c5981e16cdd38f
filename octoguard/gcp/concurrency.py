"""Runs calls concurrently and yields the results in request order."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from octoguard.rightsizing.answers import ReadFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_T = TypeVar("_T")


def pooled(ask: Callable[..., _T], arguments: Iterable[tuple[Any, ...]], workers: int, window: int) -> Iterator[_T]:
    """The result of `ask` for each tuple of arguments, in order. An exception in one call ends all.

    At most `window` results are in memory.
    """
    waiting: deque[Future[_T]] = deque()
    with ThreadPoolExecutor(workers, "google") as pool:
        try:
            for values in arguments:
                waiting.append(pool.submit(ask, *values))
                if len(waiting) >= window:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_PASSING = frozenset({"UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "INTERNAL", "ABORTED"})


class Outage:
    """Detects that a service is down, so that thousands of calls do not each wait for their timeout.

    An outage needs consecutive failures of several kinds of calls: one recommender that fails in every zone is none.
    """

    def __init__(self, calls: int = 24, kinds: int = 3) -> None:
        """An outage is at least `calls` consecutive failures, of at least `kinds` kinds of calls."""
        self._calls, self._kinds = calls, kinds
        self._row: list[str] = []
        self._lock = threading.Lock()
        self._last: ReadFailure | None = None

    def failure(self) -> ReadFailure | None:
        """The failure to report instead of a call during an outage; None without an outage."""
        with self._lock:
            is_outage = len(self._row) >= self._calls and len(set(self._row)) >= self._kinds
            if not is_outage or self._last is None:
                return None
            message = f"skipped, because the {self._calls} calls before it failed: {self._last.message}"
            return ReadFailure(self._last.code, message, self._last.reason)

    def saw(self, of: str, failure: ReadFailure | None) -> None:
        """Record the result of a call. `of` is its kind."""
        with self._lock:
            if failure is not None and failure.code in _PASSING:
                self._row.append(of)
                self._last = failure
            elif len(self._row) < self._calls:
                self._row.clear()
