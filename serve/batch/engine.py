"""What carries chunks to the chunk function: this machine's cores."""

import gc
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Protocol, Self

from threadpoolctl import threadpool_limits

from serve.batch.chunk import ChunkRunner
from serve.batch.errors import BatchError
from serve.batch.records import Chunk, ChunkDone
from suqiu.ahead import WorkerLostError, in_order, read_no_more


class Engine(Protocol):
    """Runs chunks somewhere; use as a context manager."""

    def __enter__(self) -> Self:
        """Get ready."""

    def __exit__(self, kind: type[BaseException] | None, *exception: object) -> None:
        """Let go, at once when there was an error."""

    def run(self, chunks: Iterable[Chunk]) -> Iterator[ChunkDone]:
        """The results of the chunks, in any order; only a few chunks are held at a time."""


class LocalEngine:
    """`processes` forked workers that share one loaded model; with one, no fork at all.

    Enter before any thread is started. The workers die with this process, however it dies.
    """

    def __init__(self, runner: ChunkRunner, processes: int) -> None:
        self._runner = runner
        self._processes = processes if hasattr(os, "fork") else 1
        self._pool: ProcessPoolExecutor | None = None
        self._life = (-1, -1)
        # The same sums in the same order, however many cores there are.
        self._threads = threadpool_limits(1)

    def __enter__(self) -> Self:
        if self._processes > 1:
            gc.freeze()
            self._life = os.pipe()
            self._pool = ProcessPoolExecutor(
                self._processes,
                mp_context=get_context("fork"),
                initializer=_adopt,
                initargs=(self._runner, *self._life),
            )
            self._pool.submit(os.getpid).result()
        return self

    def __exit__(self, kind: type[BaseException] | None, *exception: object) -> None:
        if self._pool is not None:
            if kind is None:
                self._pool.shutdown()
            os.close(self._life[1])
            # With the pipe closed the workers are gone: there is nothing to wait for.
            read_no_more(self._pool)
            self._pool.shutdown(cancel_futures=True)
            os.close(self._life[0])
            gc.unfreeze()
        self._threads.restore_original_limits()

    def run(self, chunks: Iterable[Chunk]) -> Iterator[ChunkDone]:
        """The results in the order of the chunks."""
        if self._pool is None:
            yield from map(self._runner.run, chunks)
            return
        try:
            for _, done in in_order(self._pool, _work, chunks, self._processes + 1):
                yield done
        except WorkerLostError as error:
            raise BatchError(
                error.message, hint="用 --resume 继续；可调小 --chunk 或 SUQIU_WORKERS"
            ) from error


_adopted: list[ChunkRunner] = []


def _adopt(runner: ChunkRunner, read: int, write: int) -> None:
    """Runs once in each worker: with fork the arguments are inherited, not copied."""
    # Ctrl-C is the parent's business; the end of the parent is ours.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.close(write)
    threading.Thread(target=_die_with_parent, args=(read,), daemon=True).start()
    threadpool_limits(1)
    _adopted[:] = [runner]


def _die_with_parent(read: int) -> None:
    os.read(read, 1)  # Returns when the last writer, our parent, is gone.
    os._exit(1)


def _work(chunk: Chunk) -> ChunkDone:
    return _adopted[0].run(chunk)
