"""One day's look for repeats: suggestions into the store, and what people decided of them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, Engine, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert

from retrieval.repeats.case import read_cases
from retrieval.repeats.many_people import find_many_people
from retrieval.repeats.same_person import find_same_person
from retrieval.repeats.suggestion import Evidence, RepeatKind, RepeatSuggestion
from retrieval.repeats.usual import read_usual
from suqiu.errors import InputError
from suqiu.store.schema.retrieval import repeat_suggestion


@dataclass(frozen=True, slots=True)
class StoredSuggestion:
    """A suggestion with its number and state: open, accepted or rejected."""

    id: int
    suggestion: RepeatSuggestion
    as_of: date
    state: str


def find_repeats(engine: Engine, as_of: date, window_days: int) -> list[RepeatSuggestion]:
    """Among the tickets received in the window that ends with the day `as_of`."""
    window = timedelta(days=window_days)
    end = datetime.combine(as_of, time.min) + timedelta(days=1)
    cases = list(read_cases(engine, end - window, end))
    usual = read_usual(engine, end - window)
    return find_same_person(cases, window) + find_many_people(cases, window, usual=usual)


def run_repeats(engine: Engine, as_of: date, window_days: int) -> tuple[int, int]:
    """Find and store; how many suggestions are new, and how many grew.

    A matter that was decided stays decided, unless tickets came to it since.
    """
    found = find_repeats(engine, as_of, window_days)
    table = repeat_suggestion
    new = grown = 0
    with engine.begin() as connection:
        for one in found:
            one = _continued(connection, one)
            statement = insert(table).values(
                key=one.key, kind=one.kind, as_of=as_of, tickets=list(one.tickets),
                confidence=one.confidence, evidence=dict(one.evidence),
            )  # fmt: skip
            statement = statement.on_conflict_do_update(
                index_elements=[table.c.key],
                set_={
                    "tickets": statement.excluded.tickets, "as_of": as_of,
                    "confidence": statement.excluded.confidence,
                    "evidence": statement.excluded.evidence, "state": "open",
                },
                where=func.cardinality(statement.excluded.tickets)
                > func.cardinality(table.c.tickets),
            )  # fmt: skip
            row = connection.execute(
                statement.returning(table.c.made_at == func.localtimestamp())
            ).one_or_none()
            if row is not None:
                new += bool(row[0])
                grown += not row[0]
    return new, grown


def _continued(connection: Connection, one: RepeatSuggestion) -> RepeatSuggestion:
    """With the first ticket it had when it was told: a matter of many people that began earlier,
    or whose first tickets have left the window, is the one that is stored.
    """
    if one.kind is not RepeatKind.MANY_PEOPLE:
        return one
    for row in connection.execute(held(one)).all():
        same_place = row.evidence.get("place") == one.evidence.get("place")
        common = set(row.tickets) & set(one.tickets)
        if same_place and 2 * len(common) >= min(len(row.tickets), len(one.tickets)):
            both = (*row.tickets, *(n for n in one.tickets if n not in common))
            return replace(one, tickets=both)
    return one


def held(one: RepeatSuggestion) -> Select[tuple[list[str], Evidence]]:
    """What is stored of its kind with any of its tickets, the oldest first."""
    c = repeat_suggestion.c
    return (
        select(c.tickets, c.evidence)
        .where(c.kind == one.kind, c.tickets.overlap(list(one.tickets)))
        .order_by(c.id)
    )


def list_suggestions(connection: Connection, state: str = "open") -> list[StoredSuggestion]:
    """Newest day first, surest first. With the owner's connection."""
    c = repeat_suggestion.c
    rows = connection.execute(
        select(c.id, c.kind, c.tickets, c.confidence, c.evidence, c.as_of, c.state)
        .where(c.state == state)
        .order_by(c.as_of.desc(), c.confidence.desc(), c.id)
    )
    return [
        StoredSuggestion(
            row.id,
            RepeatSuggestion(
                RepeatKind(row.kind), tuple(row.tickets), row.confidence, row.evidence
            ),
            row.as_of,
            row.state,
        )
        for row in rows
    ]


def decide(connection: Connection, number: int, *, accepted: bool, by: str, reason: str) -> None:
    """What a person makes of a suggestion; InputError when there is none open of this number."""
    c = repeat_suggestion.c
    done = connection.execute(
        update(repeat_suggestion)
        .where(c.id == number, c.state == "open")
        .values(
            state="accepted" if accepted else "rejected", decided_by=by, reason=reason,
            decided_at=func.localtimestamp(),
        )
    )  # fmt: skip
    if not done.rowcount:
        raise InputError(f"没有待定的建议 {number}", hint="用 suqiu repeats list 查看")
