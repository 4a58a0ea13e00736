"""Chunks for a reader in another process, and no more of them than may be under way."""

import pickle
import threading
from collections import Counter
from collections.abc import Iterable

from serve.batch.records import Chunk

# A chunk that costs its worker its life (for want of memory, say) is not tried for ever.
_TRIES = 20


class Feed:
    """Keeps a chunk until its results are there: whoever lost it may ask for it again.

    Reads ahead so that at most `most` chunks are under way. Safe for many threads.
    """

    def __init__(self, chunks: Iterable[Chunk], most: int) -> None:
        self._chunks = iter(chunks)
        self._most = most
        self._order: list[int] = []
        self._held: dict[int, bytes] = {}
        self._begun: Counter[int] = Counter()
        self._ended = False
        self._turn = threading.Condition()
        self.error: Exception | None = None
        """What went wrong while reading; the reader only saw an end."""

    def get(self, place: int) -> bytes | None:
        """The chunk at this place of the input, pickled, as soon as there is room for it.

        Empty when its results are there already; None after the last.
        """
        with self._turn:
            while place >= len(self._order) and not self._ended:
                if len(self._held) < self._most:
                    self._read()
                else:
                    self._turn.wait()
            return self._held.get(self._order[place], b"") if place < len(self._order) else None

    def begin(self, number: int) -> bool:
        """A worker begins this chunk; False when too many have and none came to an end."""
        with self._turn:
            self._begun[number] += 1
            return self._begun[number] <= _TRIES

    def done(self, number: int) -> bool:
        """The results of this chunk came; False when they had come before."""
        with self._turn:
            self._begun.pop(number, None)
            known = self._held.pop(number, None) is not None
            self._turn.notify_all()
            return known

    def close(self) -> None:
        """No more chunks: whoever waits sees the end."""
        with self._turn:
            self._ended = True
            self._turn.notify_all()

    def _read(self) -> None:
        try:
            chunk = next(self._chunks, None)
        except Exception as error:
            self.error, chunk = error, None
        if chunk is None:
            self._ended = True
        else:
            self._order.append(chunk.number)
            self._held[chunk.number] = pickle.dumps(chunk, pickle.HIGHEST_PROTOCOL)
        self._turn.notify_all()
