"""Makes calls several at a time, and gives back what they answered in the order that they were made in."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

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
