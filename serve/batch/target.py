"""Where results go, and what is remembered of a run there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, Self

from serve.batch.chunk import Shape
from serve.batch.manifest import Manifest
from serve.batch.records import ChunkDone, Tally


class Target(Protocol):
    """An output with memory; inside its `with` nobody else writes to it.

    A chunk put is there for good and exactly once, whatever kills the process after.
    """

    @property
    def folder(self) -> Path:
        """A private folder for what the run must keep until it ends."""

    @property
    def shape(self) -> Shape:
        """How it wants its rows encoded."""

    @property
    def place(self) -> str:
        """How people call it."""

    def __enter__(self) -> Self:
        """Take the lock; BatchError when another run holds it."""

    def __exit__(self, *exception: object) -> None:
        """Give the lock back."""

    def unfinished(self) -> Manifest | None:
        """The manifest of the run that was broken off here, if one was."""

    def clear(self) -> None:
        """Forget the run that was broken off, with all it wrote."""

    def begin(self, manifest: Manifest) -> None:
        """A new run."""

    def done(self) -> Mapping[int, Tally]:
        """The chunks that are there, by number."""

    def put(self, done: ChunkDone) -> None:
        """Keep a chunk."""

    def finish(self, chunks: int) -> None:
        """All `chunks` are there: make the output whole and forget the run."""
