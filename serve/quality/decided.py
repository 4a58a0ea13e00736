"""Suggestions against what people decided: by week, by class, and what was taken for what."""

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from suqiu.store.database import Database
from suqiu.store.schema import decision, ticket
from suqiu.store.users import User

_BATCH = 5_000
Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Week:
    """Decisions of the week that begins on `monday`: how many, how many as suggested."""

    monday: date
    n: int
    accepted: int

    @property
    def share(self) -> float:
        """Accepted over all."""
        return self.accepted / self.n


@dataclass(frozen=True, slots=True)
class Mistaken:
    """A class that was suggested and another that was decided, and how often."""

    suggested: str
    decided: str
    n: int


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions with a suggestion, in the weeks asked for, on tickets the user sees."""

    weeks: Sequence[Week]
    mistaken: Sequence[Mistaken]
    n: int
    accepted: int

    @property
    def share(self) -> float | None:
        """Accepted over all; None without decisions."""
        return self.accepted / self.n if self.n else None


def decided(
    database: Database, user: User, now: datetime, name: Name, *, weeks: int = 26, most: int = 30
) -> Decided:
    """Of the last `weeks`; `name` gives a code's name."""
    monday = now.date() - timedelta(days=now.weekday(), weeks=weeks - 1)
    by_week: dict[date, list[int]] = {}
    wrong: Tally[tuple[str, str]] = Tally()
    last = 0
    while True:
        with database.owner().connect() as owner:
            rows = owner.execute(
                select(
                    decision.c.id, decision.c.ticket_no, decision.c.decided_at,
                    decision.c.suggested_leaf, decision.c.leaf_code,
                )
                .where(
                    decision.c.id > last, decision.c.decided_at >= monday,
                    decision.c.suggested_leaf.is_not(None), decision.c.leaf_code.is_not(None),
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
            right = row.suggested_leaf == row.leaf_code
            day = row.decided_at.date()
            counts = by_week.setdefault(day - timedelta(days=day.weekday()), [0, 0])
            counts[0] += 1
            counts[1] += right
            if not right:
                wrong[row.suggested_leaf, row.leaf_code] += 1
    found = [Week(start, n, right) for start, (n, right) in sorted(by_week.items())]
    pairs = sorted(wrong.items(), key=lambda one: (-one[1], one[0]))[:most]
    return Decided(
        found, [Mistaken(name(a), name(b), n) for (a, b), n in pairs],
        sum(week.n for week in found), sum(week.accepted for week in found),
    )  # fmt: skip


def _seen(reader: Connection, numbers: Iterable[str]) -> set[str]:
    return set(
        reader.execute(
            select(ticket.c.ticket_no).where(ticket.c.ticket_no.in_(list(numbers)))
        ).scalars()
    )
