"""Suggestions against what people decided: class, type and urgency by week; what was mistaken."""

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, or_, select

from suqiu.store.database import Database
from suqiu.store.schema import decision, ticket
from suqiu.store.users import User

_BATCH = 5_000
# How far back, and how many mistakes are shown.
_WEEKS, _MISTAKES = 26, 30
# Of a decision its number, when it was made, and codes in it: what these are called.
Name = Callable[[int, datetime, tuple[str, ...]], tuple[str, ...]]
# What was suggested, and what was decided.
_ASKED = (
    (decision.c.suggested_leaf, decision.c.leaf_code),
    (decision.c.suggested_type, decision.c.request_type),
    (decision.c.suggested_urgency, decision.c.urgency),
)


@dataclass(slots=True)
class Taken:
    """Of `n` decisions so many as suggested."""

    n: int = 0
    accepted: int = 0

    @property
    def share(self) -> float | None:
        """Accepted over all; None without decisions."""
        return self.accepted / self.n if self.n else None

    def count(self, suggested: str | None, decided: str | None) -> None:
        """One more, if both were said."""
        if suggested and decided:
            self.n += 1
            self.accepted += suggested == decided


@dataclass(frozen=True, slots=True)
class Week:
    """Decisions of the week that begins on `monday`: on the class, and, where the dispatcher was
    asked, on request type and urgency.
    """

    monday: date
    leaves: Taken = field(default_factory=Taken)
    types: Taken = field(default_factory=Taken)
    urgency: Taken = field(default_factory=Taken)


@dataclass(frozen=True, slots=True)
class Mistaken:
    """A class that was suggested and another that was decided, named as of then, and how often."""

    suggested: str
    decided: str
    n: int


@dataclass(frozen=True, slots=True)
class DecidedWeeks:
    """Decisions with a suggestion, week by week, on tickets the user sees; all together."""

    weeks: Sequence[Week]
    mistaken: Sequence[Mistaken]
    leaves: Taken
    types: Taken
    urgency: Taken


def decided(database: Database, user: User, now: datetime, name: Name) -> DecidedWeeks:
    """Of the last half year; `name` names the codes of a decision."""
    monday = now.date() - timedelta(days=now.weekday(), weeks=_WEEKS - 1)
    by_week: dict[date, Week] = {}
    wrong: Tally[tuple[str, ...]] = Tally()
    last = 0
    while True:
        with database.owner().connect() as owner:
            rows = owner.execute(
                select(
                    decision.c.id, decision.c.ticket_no, decision.c.decided_at,
                    *(column for pair in _ASKED for column in pair),
                )
                .where(
                    decision.c.id > last, decision.c.decided_at >= monday,
                    or_(*(one.is_not(None) & other.is_not(None) for one, other in _ASKED)),
                )
                .order_by(decision.c.id)
                .limit(_BATCH)
            ).all()  # fmt: skip
        if not rows:
            break
        last = rows[-1].id
        with database.reader(user) as reader:
            seen = _seen(reader, {row.ticket_no for row in rows})
        for row in rows:
            if row.ticket_no not in seen:
                continue
            day = row.decided_at.date()
            start = day - timedelta(days=day.weekday())
            week = by_week.setdefault(start, Week(start))
            week.leaves.count(row.suggested_leaf, row.leaf_code)
            week.types.count(row.suggested_type, row.request_type)
            week.urgency.count(row.suggested_urgency, row.urgency)
            if row.suggested_leaf and row.leaf_code and row.suggested_leaf != row.leaf_code:
                codes = (row.suggested_leaf, row.leaf_code)
                wrong[name(row.id, row.decided_at, codes)] += 1
    found = [week for _, week in sorted(by_week.items())]
    pairs = sorted(wrong.items(), key=lambda one: (-one[1], one[0]))[:_MISTAKES]
    return DecidedWeeks(
        found, [Mistaken(a, b, n) for (a, b), n in pairs],
        _all(week.leaves for week in found), _all(week.types for week in found),
        _all(week.urgency for week in found),
    )  # fmt: skip


def _all(weeks: Iterable[Taken]) -> Taken:
    total = Taken()
    for one in weeks:
        total.n += one.n
        total.accepted += one.accepted
    return total


def _seen(reader: Connection, numbers: Iterable[str]) -> set[str]:
    return set(
        reader.execute(
            select(ticket.c.ticket_no).where(ticket.c.ticket_no.in_(list(numbers)))
        ).scalars()
    )
