"""Doing something to items in threads of their own, a few items ahead of whoever takes what is made."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

_In = TypeVar("_In")
_Out = TypeVar("_Out")

READERS: Final = 2
"""Threads that make rows of what one other thread reads from the archive."""

WAITING: Final = 4
"""Batches of versions that wait for those threads, or to be taken."""


def ahead(
    make: Callable[[_In], _Out], items: Iterable[_In], *, threads: int = 1, waiting: int = 1
) -> Iterator[_Out]:
    """Give what is made of each item, in order, made in threads of their own a few items ahead.

    Reading the database, making frames and compressing them then happen at the same time: each of them
    mostly leaves Python's lock alone.

    Args:
        make: What is done to an item.
        items: The items; the next is asked for while others are at work.
        threads: How many items are at work at once.
        waiting: How many more wait for a thread, or to be taken.
    """
    pending: deque[Future[_Out]] = deque()
    with ThreadPoolExecutor(threads) as thread:
        try:
            for item in items:
                pending.append(thread.submit(make, item))
                if len(pending) >= threads + waiting:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()
