"""One chunk of rows to its results: the function every engine runs."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, runtime_checkable

import orjson

from classifier.cascade.budget import Budget
from classifier.classifier import Classifier
from classifier.stream import CHUNK, classify_chunk
from serve.batch.far import FarReviewer
from serve.batch.records import Chunk, ChunkDone, Spent, tally_of
from serve.classifying.build import build_reviewer
from suqiu.files.writer import json_line, table_row
from suqiu.llm.records import Usage
from suqiu.records import Suggestion, Ticket
from suqiu.settings import Settings

# Nobody waits at night: even slow answers are given the time to come, in seconds.
_SLACK = 60.0
# A server that restarts is waited for, so many times as long as the circuit breaker pauses.
_PAUSES = 6

Review = Callable[[Sequence[Ticket], Sequence[Suggestion], float], list[Suggestion]]


@runtime_checkable
class Metered(Protocol):
    """A reviewer that can say what it spent."""

    def usage(self) -> Usage:
        """Totals since it was made."""

    def spared(self) -> int:
        """Unsure tickets kept back for want of budget, since it was made."""


class Shape(StrEnum):
    """How a row is kept until all are done: as its JSON, or as the cells of a table."""

    JSON = "json"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that makes a chunk runner, here or on another machine.

    `until` is the second (since 1970) after which no model is asked; `share` how many model
    calls this process may have under way.
    """

    settings: Settings
    shape: Shape
    llm: bool = False
    until: float | None = None
    share: int = 1

    def crew(self, processes: int) -> int:
        """How many of so many processes may work, so that each may have a call under way."""
        return max(1, min(processes, self.settings.llm_concurrency)) if self.llm else processes

    def shared(self, processes: int) -> "Recipe":
        """The recipe of one of so many processes, which together keep to the site's limit."""
        return replace(self, share=max(1, self.settings.llm_concurrency // processes))

    def open(self, classifier: Classifier, budget: Budget | None = None) -> "ChunkRunner":
        """A runner; with `budget`, calls are paid from there and not from this machine's own."""
        settings = self.settings.model_copy(update={"llm_concurrency": self.share})
        patience = _PAUSES * settings.llm_breaker_pause
        reviewer: Review | None = None
        if self.llm and budget is not None:
            reviewer = FarReviewer(settings, classifier, patience, budget)
        elif self.llm:
            reviewer = build_reviewer(settings, classifier, patience=patience)
        return ChunkRunner(
            classifier, self.shape, reviewer,
            until=self.until, call_seconds=settings.llm_timeout / self.share,
        )  # fmt: skip


class ChunkRunner:
    """Classifies chunks, then lets the reviewer see each whole chunk at once.

    A big group keeps the model server busy. `call_seconds` is the longest a model call may
    take on average with all places taken.
    """

    def __init__(
        self, classifier: Classifier, shape: Shape, reviewer: Review | None = None, *,
        until: float | None = None, call_seconds: float = 1.0,
    ) -> None:  # fmt: skip
        self._classifier = classifier
        self._encode = _json if shape is Shape.JSON else _cells
        self._reviewer = reviewer
        self._until = until
        self._call_seconds = call_seconds

    def run(self, chunk: Chunk) -> ChunkDone:
        """The results of the chunk, one a row, in order."""
        reads = list(chunk.reads)
        suggestions: list[Suggestion] = []
        for start in range(0, len(reads), CHUNK):
            suggestions += classify_chunk(self._classifier, reads[start : start + CHUNK])
        spent, late = Spent(), False
        if self._reviewer is not None:
            seconds = self._seconds(len(reads))
            late = seconds <= 0
            if not late:
                spent = self._review(self._reviewer, chunk, suggestions, seconds)
        return ChunkDone(
            chunk.number,
            tuple(map(self._encode, suggestions)),
            tally_of(chunk, suggestions, spent, unmodelled=late),
        )

    def _review(
        self, reviewer: Review, chunk: Chunk, suggestions: list[Suggestion], seconds: float
    ) -> Spent:
        """Put the reviewer's answers in their places; unreadable rows are not shown to it."""
        places = [place for place, read in enumerate(chunk.reads) if not read.error]
        before = _spent(reviewer)
        reviewed = reviewer(
            [chunk.reads[place].ticket for place in places],
            [suggestions[place] for place in places],
            seconds,
        )
        for place, suggestion in zip(places, reviewed, strict=True):
            suggestions[place] = suggestion
        return _spent(reviewer).since(before)

    def _seconds(self, rows: int) -> float:
        limit = _SLACK + rows * self._call_seconds
        return limit if self._until is None else min(limit, self._until - time.time())


def _spent(reviewer: object) -> Spent:
    if not isinstance(reviewer, Metered):
        return Spent()
    usage = reviewer.usage()
    return Spent(usage.calls, usage.tokens_in, usage.tokens_out, reviewer.spared())


def _json(suggestion: Suggestion) -> bytes:
    return json_line(suggestion)


def _cells(suggestion: Suggestion) -> bytes:
    return orjson.dumps(table_row(suggestion), option=orjson.OPT_APPEND_NEWLINE)
