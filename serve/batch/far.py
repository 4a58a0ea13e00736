"""The other end of the switchboard: a line to it, and the budget there."""

import threading
from collections.abc import Iterator
from multiprocessing.connection import Client

import orjson
from pydantic import TypeAdapter

from classifier.cascade import Cascade
from classifier.cascade.budget import Budget, Spent
from classifier.classifier import Classifier
from serve.batch.switchboard import CHUNK, Address
from serve.classifying.reviewer import Reviewer
from suqiu.settings import Settings


class Line:
    """Asks the switchboard; safe for many threads. EOFError or OSError when the batch is gone."""

    def __init__(self, address: Address) -> None:
        self._connection = Client((address.host, address.port), "AF_INET", authkey=address.key)
        self._lock = threading.Lock()

    def ask(self, word: str, *numbers: int) -> bytes:
        """The switchboard's answer."""
        with self._lock:
            self._connection.send_bytes(orjson.dumps([word, *numbers]))
            return self._connection.recv_bytes()

    def chunks(self) -> Iterator[bytes]:
        """All chunks in order, pickled; empty ones whose results are there already."""
        place = 0
        while (answer := self.ask("chunk", place)).startswith(CHUNK):
            yield answer[len(CHUNK) :]
            place += 1

    def begin(self, number: int) -> bool:
        """See `Feed.begin`."""
        return bool(orjson.loads(self.ask("begin", number)))

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


class FarBudget(Budget):
    """The budget of the process at the switchboard; nothing is counted here."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def take(self, seen: int, wanted: int, each: int) -> int:
        """See `Budget.take`."""
        return int(orjson.loads(self._line.ask("take", seen, wanted, each)))

    def settle(self, answered: int, unsent: int, tokens: int, failed: int = 0) -> None:
        """See `Budget.settle`."""
        self._line.ask("settle", answered, unsent, tokens, failed)

    def spent(self) -> Spent:
        """See `Budget.spent`."""
        return TypeAdapter(Spent).validate_json(self._line.ask("spent"))


class FarReviewer(Reviewer):
    """A reviewer that pays from another budget than the one in this machine's cache folder.

    The rule is read at once.
    """

    def __init__(
        self, settings: Settings, classifier: Classifier, patience: float, budget: Budget
    ) -> None:
        super().__init__(settings, classifier, patience)
        self._budget = budget
        self._opened()

    def _opened(self) -> Cascade:
        cascade = super()._opened()
        cascade.budget = self._budget
        return cascade
