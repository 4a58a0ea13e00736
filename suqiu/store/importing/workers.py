"""Rows read and masked on all cores, in order; the database is left to this process."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context

from suqiu.ahead import in_order
from suqiu.files.row import Row
from suqiu.parent import end_with
from suqiu.privacy import mask
from suqiu.store.importing.records import ReadRecord

BATCH = 500
ReadRow = Callable[[Row], ReadRecord | None]


def read_rows(
    rows: Iterable[Row], read: ReadRow, count: int
) -> Iterator[tuple[Row, ReadRecord | None]]:
    """Each row with what `read` makes of it; `count` processes are forked, with one none."""
    if count < 2 or not hasattr(os, "fork"):
        for row in rows:
            yield row, read(row)
        return
    mask("热身")  # loaded once, before the fork
    source = iter(rows)
    batches = iter(lambda: list(islice(source, BATCH)), [])
    pool = ProcessPoolExecutor(
        count, mp_context=get_context("fork"), initializer=_adopt, initargs=(read, os.getpid())
    )
    finished = False
    try:
        for batch, done in in_order(pool, _work, batches, 2 * count):
            yield from zip(batch, done, strict=True)
        finished = True
    finally:
        pool.shutdown(wait=finished, cancel_futures=True)


_adopted: list[ReadRow] = []


def _adopt(read: ReadRow, parent: int) -> None:
    """Runs once in each worker: with fork the reader is inherited, not copied."""
    _adopted[:] = [read]
    end_with(parent)


def _work(rows: list[Row]) -> list[ReadRecord | None]:
    return [_adopted[0](row) for row in rows]
