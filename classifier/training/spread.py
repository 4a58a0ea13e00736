"""Heavy pieces of work over two processes, where that is possible; else one after the other."""

import multiprocessing
import os
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar, cast

from threadpoolctl import threadpool_limits

from suqiu.parent import end_with

_T = TypeVar("_T")
# More would be faster on larger machines, but a fit takes the better part of a gigabyte.
_PROCESSES = 2

_adopted: list[Callable[[int], object]] = []


def spread(work: Callable[[int], _T], count: int) -> list[_T]:
    """The results of `work(0)` … `work(count - 1)`, in order.

    Processes are forked, so `work` may hold anything; its results are pickled. With one core,
    without fork, among threads or in a process that is a worker itself, all is done here.
    """
    if not _may_fork(count):
        return [work(i) for i in range(count)]
    try:
        with warnings.catch_warnings():
            # From Python 3.12 on; the idle threads of BLAS know how to be forked.
            warnings.simplefilter("ignore", DeprecationWarning)
            with ProcessPoolExecutor(
                _PROCESSES,
                mp_context=get_context("fork"),
                initializer=_adopt,
                initargs=(work, os.getpid()),
            ) as pool:
                found = [pool.submit(_run, i) for i in range(count)]
                return [cast(_T, one.result()) for one in found]
    except BrokenProcessPool:
        # Memory for one may be there where it is not for two.
        return [work(i) for i in range(count)]


def _may_fork(count: int) -> bool:
    return (
        count > 1
        and hasattr(os, "fork")
        and (os.cpu_count() or 1) > 1
        and threading.active_count() == 1
        and multiprocessing.parent_process() is None
    )


def _adopt(work: Callable[[int], object], parent: int) -> None:
    """Runs once in each worker: with fork the work is inherited, not copied."""
    end_with(parent)
    threadpool_limits(1)
    _adopted[:] = [work]


def _run(number: int) -> object:
    return _adopted[0](number)
