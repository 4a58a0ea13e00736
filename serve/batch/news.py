"""How far a batch is: a bar on a terminal, a line a minute in a log."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from suqiu.console import err, progress, say
from suqiu.progress import Advance

_EVERY = 60.0


@contextmanager
def told(total: int | None, already: int) -> Iterator[Advance]:
    """Call the result with the rows just done; `already` rows were done by an earlier run."""
    if err.is_terminal:
        left = None if total is None else max(0, total - already)
        with progress("批处理", left) as advance:
            yield advance
        return
    began = told_last = time.monotonic()
    rows = 0

    def advance_log(more: int) -> None:
        nonlocal rows, told_last
        rows += more
        now = time.monotonic()
        if now - told_last >= _EVERY:
            told_last = now
            say(_line(already + rows, total, rows / (now - began)))

    yield advance_log


def _line(rows: int, total: int | None, rate: float) -> str:
    if total is None or rate <= 0:
        return f"已完成 {rows:,} 行"
    left = max(0.0, (total - rows) / rate)
    return f"已完成 {rows:,}/{total:,} 行，约剩 {left / 60:.0f} 分钟"
