"""Work handed out to processes ahead of its results, which come back in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")
# Bytes of a file below which a second process costs more than it saves.
WORTH_PROCESSES = 300_000


def in_order(
    pool: Executor, work: Callable[[Given], Made], parts: Iterable[Given], ahead: int
) -> Iterator[tuple[Given, Made]]:
    """Each part with what `work` made of it, in the order of the parts, of which no more than
    `ahead` are out beside the one whose result is waited for: memory stays flat.
    """
    out: deque[tuple[Given, Future[Made]]] = deque()
    for part in parts:
        out.append((part, pool.submit(work, part)))
        if len(out) > ahead:
            done, made = out.popleft()
            yield done, made.result()
    while out:
        done, made = out.popleft()
        yield done, made.result()
