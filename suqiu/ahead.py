"""Work handed out to processes ahead of its results, which come back in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from suqiu.errors import SuqiuError

Given = TypeVar("Given")
Made = TypeVar("Made")
# Bytes of a file below which a second process costs more than it saves.
WORTH_PROCESSES = 300_000


class WorkerLostError(SuqiuError):
    """A process that had work of ours is gone."""

    retryable = True

    def __init__(self) -> None:
        super().__init__(
            "一个工作进程被系统终止（多半是内存不足）",
            hint="可调小 SUQIU_WORKERS，再运行同一条命令",
        )


def in_order(
    pool: Executor, work: Callable[[Given], Made], parts: Iterable[Given], ahead: int
) -> Iterator[tuple[Given, Made]]:
    """Each part with what `work` made of it, in the order of the parts, of which no more than
    `ahead` are out beside the one whose result is waited for: memory stays flat. WorkerLostError where
    a process of the pool dies.
    """
    out: deque[tuple[Given, Future[Made]]] = deque()
    try:
        for part in parts:
            out.append((part, pool.submit(work, part)))
            if len(out) > ahead:
                done, made = out.popleft()
                yield done, made.result()
        while out:
            done, made = out.popleft()
            yield done, made.result()
    except BrokenProcessPool as error:
        read_no_more(pool)
        raise WorkerLostError from error


def read_no_more(pool: Executor) -> None:
    """Say before the end of a pool whose processes are dead, or about to be, that nobody reads.

    Python before 3.11.5 waits for ever for them to read what is half written to them, for it holds
    open itself the end they read from (CPython gh-94777).
    """
    end = getattr(getattr(pool, "_call_queue", None), "_reader", None)
    if end is not None:
        end.close()
