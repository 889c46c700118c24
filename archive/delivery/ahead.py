"""Doing something to items in a thread of its own, a few items ahead of whoever takes what is made."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from itertools import islice, repeat
from typing import TypeVar

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def ahead(
    make: Callable[[_In], _Out], items: Iterable[_In], *, threads: int = 1, waiting: int = 1
) -> Generator[_Out]:
    """Give what is made of each item, in order, made in threads of their own a few items ahead.

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


def drawn(items: Iterator[_Out], *, waiting: int = 1) -> Generator[_Out]:
    """Give items as they come, each drawn in a thread of its own a few items ahead."""
    with closing(ahead(lambda _: list(islice(items, 1)), repeat(None), waiting=waiting)) as taken:
        for some in taken:
            if not some:
                return
            yield from some
