"""A whole file through the classifier: bounded memory, all cores, results in order."""

import ctypes
import gc
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from itertools import islice
from multiprocessing import get_context
from multiprocessing.reduction import ForkingPickler
from operator import attrgetter
from types import TracebackType
from typing import Self, TypeVar

from threadpoolctl import threadpool_limits

from classifier.classifier import Classifier
from suqiu.ahead import in_order
from suqiu.files.tickets import ReadTicket
from suqiu.files.writer import Encoded, Encoder
from suqiu.parent import end_with
from suqiu.records import Suggestion, Ticket

CHUNK = 512
# Up to these sizes (bytes) glibc keeps what is freed: at the end of the heap, and of one array.
_KEPT = ((-1, 1 << 30), (-3, 1 << 25))
# Objects made before the collector looks: more than a chunk has.
_YOUNG = 250_000
# A letter that names bodies, a place and who declined.
_FIRST = Ticket("", "城管局对面的路灯不亮，找过街道办，他们说不归他们管，请派人来修。", "路灯不亮")
_T = TypeVar("_T")


class Workers:
    """Processes that share the work; use as a context manager.

    `count` processes (0: one a core) are forked on entry, so the model is in memory once;
    with one, the work is done in this process. Enter before any thread is started. Results
    are encoded where they are made, for moving records between processes costs more.
    """

    def __init__(self, classifier: Classifier, encode: Encoder, count: int = 0) -> None:
        self._classifier = classifier
        self._encode = encode
        self._count = (count or os.cpu_count() or 1) if hasattr(os, "fork") else 1
        self._pool: ProcessPoolExecutor | None = None
        self._thresholds = gc.get_threshold()

    def __enter__(self) -> Self:
        if self._count > 1:
            # What is read at first need, patterns and lists, is read once and not by each worker.
            self._classifier.classify([_FIRST])
        # The model stays to the end: the collector need not walk it again and again. Nor a
        # chunk's many records, which hold no cycles and are gone with it. Workers inherit both.
        gc.freeze()
        self._thresholds = gc.get_threshold()
        gc.set_threshold(_YOUNG, *self._thresholds[1:])
        if self._count > 1:
            for kind in (Ticket, ReadTicket):
                ForkingPickler.register(kind, _reducer(kind))
            self._pool = ProcessPoolExecutor(
                self._count,
                mp_context=get_context("fork"),
                initializer=_adopt,
                initargs=(self._classifier, self._encode, os.getpid()),
            )
            self._pool.submit(_work, []).result()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)
        gc.set_threshold(*self._thresholds)
        gc.unfreeze()

    def classify(self, tickets: Iterable[ReadTicket]) -> Iterator[tuple[ReadTicket, Encoded]]:
        """Each ticket with its encoded suggestion, in order; never more than a few chunks are held."""
        chunks = _chunks(iter(tickets))
        if self._pool is None:
            for chunk in chunks:
                encoded = map(self._encode, _suggestions(self._classifier, chunk))
                yield from zip(chunk, encoded, strict=True)
            return
        for chunk, done in in_order(self._pool, _work, chunks, 2 * self._count):
            yield from zip(chunk, done, strict=True)


def classify_chunk(classifier: Classifier, chunk: list[ReadTicket]) -> list[Suggestion]:
    """Suggestions for one chunk, in order; unreadable tickets are sent to a person."""
    return list(_suggestions(classifier, chunk))


def _suggestions(classifier: Classifier, chunk: list[ReadTicket]) -> Iterator[Suggestion]:
    good = classifier.each([read.ticket for read in chunk if not read.error])
    for read in chunk:
        yield classifier.refuse(read.ticket, read.error) if read.error else next(good)


def _chunks(tickets: Iterator[ReadTicket]) -> Iterator[list[ReadTicket]]:
    while chunk := list(islice(tickets, CHUNK)):
        yield chunk


def _reducer(kind: type[_T]) -> Callable[[_T], tuple[type[_T], tuple[object, ...]]]:
    """Pickles a record as its class and values: its own way, for frozen classes with slots,
    takes several times as long and works in Python on both sides.
    """
    values = attrgetter(*(field.name for field in fields(kind)))  # type: ignore[arg-type]
    return lambda record: (kind, values(record))


_adopted: list[tuple[Classifier, Encoder]] = []


def _adopt(classifier: Classifier, encode: Encoder, parent: int) -> None:
    """Runs once in each worker: with fork the arguments are inherited, not copied."""
    end_with(parent)
    # The workers are the parallelism: more threads than cores only get in each other's way.
    threadpool_limits(1)
    _keep_memory()
    _adopted[:] = [(classifier, encode)]


def _keep_memory() -> None:
    """What a chunk frees stays with this process for the next one: to give it back and have it
    again, page by page, takes one part in thirty of all. Only glibc can be told so.
    """
    tell = getattr(ctypes.CDLL(None), "mallopt", None)
    if tell is not None:
        for option, size in _KEPT:
            tell(option, size)


def _work(chunk: list[ReadTicket]) -> list[Encoded]:
    classifier, encode = _adopted[0]
    return [encode(suggestion) for suggestion in _suggestions(classifier, chunk)]
