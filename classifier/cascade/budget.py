"""How much of a day may go to the model: a share of its tickets and a number of tokens.

The day's counts lie in a small file that all processes of the site share. What a process has
reserved counts as long as it lives (`budget_hold.py`).
"""

import datetime
import fcntl
import math
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog
from pydantic import TypeAdapter, ValidationError

from classifier.cascade.budget_hold import Hold, is_dead

# What is reserved for a ticket, in parts of the average: by the average alone every second grant
# would take more than was left of the day.
_RESERVED = 1.25
# Where tokens are limited, so many are granted before it is known what an answer costs here (a
# model may think aloud), then so many times as many as were answered.
_FEW = 16
_GROWTH = 4

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Spent:
    """One local day: tickets that came by, of them sent to the model, answered, failed there, and
    kept back for want of budget; tokens used. `open` maps the hold of a process to its calls
    that are under way.
    """

    day: str = ""
    seen: int = 0
    sent: int = 0
    answered: int = 0
    failed: int = 0
    spared: int = 0
    tokens: int = 0
    open: Mapping[str, int] = field(default_factory=dict)

    def opened(self, hold: str, calls: int) -> "Spent":
        """With so many more calls of a hold under way, or fewer; never below none."""
        found = {**self.open, hold: max(0, self.open.get(hold, 0) + calls)}
        return replace(self, open={name: count for name, count in found.items() if count})


class Budget:
    """Grants calls within the limits; `share` in [0, 1], `tokens` a day (0: no limit)."""

    def __init__(
        self,
        path: Path,
        share: float,
        tokens: int = 0,
        today: Callable[[], datetime.date] = datetime.date.today,
    ) -> None:
        self.path = path
        self.share = share
        self.tokens = tokens
        self._today = today
        self._lock = threading.Lock()
        self._memory = Spent()
        self._hold: Hold | None = None
        self._told = False

    def take(self, seen: int, wanted: int, each: int) -> int:
        """Of `seen` tickets `wanted` are unsure: how many of them may go to the model now.

        They count as sent; give back with `settle` what was not. `each` is the most tokens that
        one may cost, which counts until it is known what they do cost. What was not granted may
        be asked for again, with 0 seen: more is known when the first ones are settled.
        """
        granted = 0

        def count(spent: Spent) -> Spent:
            nonlocal granted
            total = spent.seen + seen
            # Rounded up, so that the first ticket of a day may go.
            granted = min(wanted, math.ceil(self.share * total) - spent.sent)
            if self.tokens:
                known = spent.answered and spent.tokens / spent.answered * _RESERVED
                cost = max(1, known or each)
                left = self.tokens - spent.tokens - sum(spent.open.values()) * cost
                granted = min(granted, int(left // cost), max(_FEW, _GROWTH * spent.answered))
            granted = max(0, granted)
            # Asked for again, they were counted as spared before.
            kept = wanted - granted if seen else -granted
            counted = replace(
                spent, seen=total, sent=spent.sent + granted, spared=max(0, spent.spared + kept)
            )
            return counted.opened(self._holding(), granted) if granted else counted

        self._update(count)
        return granted

    def settle(self, answered: int, unsent: int, tokens: int, failed: int = 0) -> None:
        """What became of the granted calls: `unsent` never reached the model."""

        def count(spent: Spent) -> Spent:
            counted = replace(
                spent, answered=spent.answered + answered, failed=spent.failed + failed,
                sent=max(0, spent.sent - unsent), tokens=spent.tokens + tokens,
            )  # fmt: skip
            hold = self._holding()
            counted = counted.opened(hold, -(answered + unsent + failed))
            if hold not in counted.open:
                self._let_go()
            return counted

        self._update(count)

    def spent(self) -> Spent:
        """The counts of today."""
        found = self._read()
        return found if found.day == self._day else Spent(self._day)

    @property
    def _day(self) -> str:
        return self._today().isoformat()

    def _update(self, change: Callable[[Spent], Spent]) -> None:
        with self._lock, self._exclusive() as shared:
            spent = self._read() if shared else self._memory
            if spent.day != self._day:
                # Calls under way at midnight will be paid from the new day.
                spent = Spent(self._day, open=spent.open)
            if shared:
                spent = self._without_dead(spent)
            self._memory = change(spent)
            if shared:
                self._write(self._memory)

    @property
    def _holds(self) -> Path:
        return self.path.with_suffix(".holds")

    def _holding(self) -> str:
        """The name of this process's hold, made when there is none yet."""
        if self._hold is not None and not self._hold.mine:
            self._hold.disown()
            self._hold = None
        if self._hold is None:
            try:
                self._hold = Hold(self._holds)
            except OSError:
                return ""  # Nothing is shared then, and nothing outlives this process.
        return self._hold.name

    def _let_go(self) -> None:
        if self._hold is not None:
            self._hold.release()
            self._hold = None

    def _without_dead(self, spent: Spent) -> Spent:
        """Free what processes had reserved that were killed."""
        for name, calls in spent.open.items():
            if not name or is_dead(self._holds, name):
                log.info("llm_budget_freed", calls=calls)
                spent = replace(spent.opened(name, -calls), sent=max(0, spent.sent - calls))
        return spent

    @contextmanager
    def _exclusive(self) -> Iterator[bool]:
        """Alone among processes; False where the folder cannot be written: then this process
        counts for itself.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = self.path.with_suffix(".lock").open("a")
        except OSError:
            if not self._told:
                self._told = True
                log.warning("llm_budget_not_shared")
            yield False
            return
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield True

    def _read(self) -> Spent:
        try:
            return TypeAdapter(Spent).validate_json(self.path.read_bytes())
        except (OSError, ValidationError):
            return self._memory

    def _write(self, spent: Spent) -> None:
        try:
            handle, draft = tempfile.mkstemp(prefix=".budget-", dir=self.path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(TypeAdapter(Spent).dump_json(spent))
            Path(draft).replace(self.path)
        except OSError:
            log.warning("llm_budget_not_written")
