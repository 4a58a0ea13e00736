"""What goes through a batch: chunks of rows in, encoded lines and counts out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from suqiu.files.tickets import ReadTicket
from suqiu.records import Suggestion


@dataclass(frozen=True, slots=True)
class Chunk:
    """Neighbouring rows of the input; `number` counts chunks from 0."""

    number: int
    reads: tuple[ReadTicket, ...]


@dataclass(frozen=True, slots=True)
class Spent:
    """What the model cost: calls, tokens as the server counted them; and `spared`, the unsure
    tickets that were not asked about for want of budget.
    """

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    spared: int = 0

    def since(self, before: "Spent") -> "Spent":
        """What came since; a meter that began anew in between counts from there."""
        pairs = [(getattr(self, one.name), getattr(before, one.name)) for one in fields(self)]
        return Spent(*(now - then if now >= then else now for now, then in pairs))


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over rows.

    `fast`, `model` and `error` add up to `rows`; `repaired` counts rows used after a repair,
    `unmodelled` rows done after the hour at which the model stops, `spared` unsure rows beyond
    the day's budget. `degraded` maps a reason to rows; `calls` went to the model; tokens are as
    the server counted them.
    """

    rows: int = 0
    fast: int = 0
    model: int = 0
    error: int = 0
    repaired: int = 0
    unmodelled: int = 0
    spared: int = 0
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    degraded: Mapping[str, int] = field(default_factory=dict)

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        numbers = {
            one.name: getattr(self, one.name) + getattr(other, one.name)
            for one in fields(self)
            if one.name != "degraded"
        }
        reasons = Counter(self.degraded) + Counter(other.degraded)
        return Tally(**numbers, degraded=dict(reasons))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Tally":
        """What `to_json` gave."""
        return cls(**value)


def tally_of(
    chunk: Chunk, suggestions: Iterable[Suggestion], spent: Spent, *, unmodelled: bool = False
) -> Tally:
    """Counts over the suggestions of one chunk."""
    paths: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for one in suggestions:
        paths["error" if one.error else one.path.value] += 1
        if one.degraded:
            reasons[one.degraded_reason or "原因不明"] += 1
    repaired = sum(bool(read.faults) and not read.error for read in chunk.reads)
    rows = len(chunk.reads)
    return Tally(
        rows, rows - paths["model"] - paths["error"], paths["model"], paths["error"], repaired,
        rows if unmodelled else 0, spent.spared, spent.calls, spent.tokens_in, spent.tokens_out,
        dict(reasons),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChunkDone:
    """The results of a chunk: one encoded line a row, in order, and their counts."""

    number: int
    lines: tuple[bytes, ...]
    tally: Tally
