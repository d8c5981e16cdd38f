"""Makes calls several at a time, and gives back what they answered in the order that they were made in."""

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
    """The answer for each tuple of arguments, in order; an error of one ends all.

    At most `window` calls are ahead of what was taken: what waits to be taken is held in memory.
    """
    waiting: deque[Future[_T]] = deque()
    with ThreadPoolExecutor(workers, "google") as pool:
        try:
            for one in arguments:
                waiting.append(pool.submit(ask, *one))
                if len(waiting) >= window:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_PASSING = frozenset({"UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "INTERNAL", "ABORTED"})


class Outage:
    """Notices that a service does not answer any more, so that thousands of calls do not each wait out their patience.

    One recommender that is down in every zone is no outage: `of` tells apart what failed, and several must, in a row.
    """

    def __init__(self, calls: int = 24, kinds: int = 3) -> None:
        """So many calls, of so many kinds, have to fail without one that is answered in between."""
        self._calls, self._kinds = calls, kinds
        self._row: list[str] = []
        self._lock = threading.Lock()
        self._last: ReadFailure | None = None

    def failure(self) -> ReadFailure | None:
        """Why not to ask any more; None to go on."""
        with self._lock:
            over = len(self._row) >= self._calls and len(set(self._row)) >= self._kinds
            if not over or self._last is None:
                return None
            said = f"not asked any more, as all calls before it failed: {self._last.message}"
            return ReadFailure(self._last.code, said, self._last.reason)

    def saw(self, of: str, failure: ReadFailure | None) -> None:
        """Take what one call ended in."""
        with self._lock:
            if failure is not None and failure.code in _PASSING:
                self._row.append(of)
                self._last = failure
            elif len(self._row) < self._calls:
                self._row.clear()
