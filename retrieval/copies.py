"""Tickets of the same text as one result: the latest is shown, the others are named with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, text

# A shorter body (请尽快处理) says so little that its title may be all that tells two apart.
_SHORTEST_BODY = 30
# How a title ends says what is wanted, not what of.
_KIND = "的?(投诉|举报|求助|咨询|建议|表扬)$"
# Entries looked at for each text wanted: in one of them the same body has another title.
_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """Tickets that the index does not tell apart, with how well they fit."""

    numbers: tuple[str, ...]
    score: float
    share: float
    similarity: float | None = None
    # What the order is by: the score, or where vectors serve the two of them fused.
    fit: float = 0.0
    # At how many of the places that the question names.
    places: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """One text: its latest ticket (at the place asked for, if any is), the others of the same text
    (latest first), how it fits.
    """

    ticket_no: str
    same: tuple[str, ...]
    entry: Entry


def distinct(connection: Connection, entries: Sequence[Entry], limit: int) -> list[Text]:
    """The first `limit` texts of entries that come best first.

    Texts are the same when title and body are, or the body alone where it is long. Of equal
    fit the most recent comes first, then the lower number.
    """
    count = min(limit * _AHEAD, len(entries))
    while True:
        count = _whole_tie(entries, count)
        texts = _texts(connection, entries[:count])
        if len(texts) >= limit or count == len(entries):
            break
        count = min(count * 2, len(entries))
    kept = texts[: _whole_tie([entry for entry, _ in texts], limit)]
    dates = _dates(connection, [number for _, numbers in kept for number in numbers])
    found = []
    for entry, numbers in kept:
        at_place = entry.numbers if entry.places else ()
        late = _latest([number for number in numbers if number in dates], dates)
        if late:
            shown = next((number for number in late if number in at_place), late[0])
            others = tuple(number for number in late if number != shown)
            found.append(Text(shown, others, entry))
    return _in_order(found, dates)[:limit]


def each(connection: Connection, entries: Sequence[Entry], limit: int) -> list[Text]:
    """The first `limit` tickets, every one for itself, in the same order."""
    alone = [replace(one, numbers=(number,)) for one in entries for number in one.numbers]
    alone = alone[: _whole_tie(alone, limit)]
    dates = _dates(connection, [one.numbers[0] for one in alone])
    found = [Text(one.numbers[0], (), one) for one in alone if one.numbers[0] in dates]
    return _in_order(found, dates)[:limit]


def _whole_tie(entries: Sequence[Entry], count: int) -> int:
    """`count` or more of them: of a tie all, or a later ticket might stand just behind the cut."""
    while 0 < count < len(entries) and entries[count].fit == entries[count - 1].fit:
        count += 1
    return count


def _texts(connection: Connection, entries: Sequence[Entry]) -> list[tuple[Entry, list[str]]]:
    """The best entry of each text with the numbers of all its entries, best first."""
    bodies = _bodies(connection, [one.numbers[0] for one in entries])
    found: dict[str, tuple[Entry, list[str]]] = {}
    for one in entries:
        key = bodies.get(one.numbers[0], one.numbers[0])
        found.setdefault(key, (one, []))[1].extend(one.numbers)
    return list(found.values())


def _latest(numbers: Iterable[str], dates: Mapping[str, datetime]) -> list[str]:
    return sorted(sorted(numbers), key=lambda number: dates[number], reverse=True)


def _in_order(found: Iterable[Text], dates: Mapping[str, datetime]) -> list[Text]:
    """Best first, of equal fit the latest, then the lower number."""
    by_number = {one.ticket_no: one for one in found}
    late = [by_number[number] for number in _latest(by_number, dates)]
    return sorted(late, key=lambda one: -one.entry.fit)


def _dates(connection: Connection, numbers: Sequence[str]) -> dict[str, datetime]:
    rows = connection.execute(
        text("SELECT ticket_no, received_at FROM ticket WHERE ticket_no = ANY (:chosen)"),
        {"chosen": list(numbers)},
    )
    return {row.ticket_no: row.received_at for row in rows}


def _bodies(connection: Connection, numbers: Sequence[str]) -> dict[str, str]:
    """What stands for the text of each: the body, with a title that matters where it is short."""
    rows = connection.execute(
        text(
            "SELECT ticket_no, md5(CASE WHEN length(body) < :shortest"
            " THEN regexp_replace(title, :kind, '') ELSE '' END"
            " || regexp_replace(body, '\\s', '', 'g')) AS key FROM ticket_text"
            " WHERE ticket_no = ANY (:chosen)"
        ),
        {"chosen": list(numbers), "shortest": _SHORTEST_BODY, "kind": _KIND},
    )
    return {row.ticket_no: row.key for row in rows}
