"""Counts what calls cost: tokens, seconds, money, failures."""

from collections import Counter
from dataclasses import dataclass

from suqiu.llm.errors import FailureKind
from suqiu.llm.records import Usage


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens cost, in whatever money the site reckons; 0 is no price."""

    tokens_in: float = 0.0
    tokens_out: float = 0.0

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """Of so many tokens."""
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / 1e6


NO_PRICES = Prices()


class Meter:
    """Adds up."""

    def __init__(self, prices: Prices = NO_PRICES) -> None:
        self._prices = prices
        self._failures: Counter[str] = Counter()
        self._calls = self._answered = self._attempts = 0
        self._tokens_in = self._tokens_out = 0
        self._seconds = 0.0

    def called(self) -> None:
        """A call came in."""
        self._calls += 1

    def attempted(self) -> None:
        """A request was sent."""
        self._attempts += 1

    def spent(self, tokens_in: int, tokens_out: int) -> None:
        """The server counted these, whether or not the answer was of use."""
        self._tokens_in += tokens_in
        self._tokens_out += tokens_out

    def answered(self, seconds: float) -> None:
        """A call ended well."""
        self._answered += 1
        self._seconds += seconds

    def failed(self, kind: FailureKind, seconds: float) -> None:
        """A call ended with an error."""
        self._failures[kind.value] += 1
        self._seconds += seconds

    def usage(self) -> Usage:
        """Totals so far."""
        cost = self._prices.cost(self._tokens_in, self._tokens_out)
        return Usage(
            self._calls, self._answered, self._attempts,
            self._tokens_in, self._tokens_out, self._seconds, cost, dict(self._failures),
        )  # fmt: skip
