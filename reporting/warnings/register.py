"""Keeps findings as warnings: new ones are raised, known ones go on, past ones end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, Row, insert, select, text, update

from reporting.warnings.finding import WarningFinding, WarningKind
from suqiu.store.locks import Lock
from suqiu.store.schema.warnings import warning, warning_mute

RISING = (WarningKind.BURST, WarningKind.THEME, WarningKind.OBJECT)
_AGAIN = 14  # days in which what flares up is what it was
ENDED = "已平息"


@dataclass(frozen=True, slots=True)
class Kept:
    """Ids: raised now, gone on, over now. Muted ones are in `raised` and are not `told`; `past`
    are those of `raised` that were over before this run came.
    """

    raised: tuple[int, ...] = ()
    told: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    ended: tuple[int, ...] = ()
    past: tuple[int, ...] = ()


def keep(
    connection: Connection,
    findings: Sequence[WarningFinding],
    day: date,
    kinds: Iterable[WarningKind] = WarningKind,
) -> Kept:
    """Bring the warnings of these kinds to what was found on a day; all in the caller's transaction.

    A warning that a person closed stays closed while the same matter lasts. What was over
    before the run came is kept as ended; it is told where it lasted into the last 14 days.
    """
    # Two runs at once would raise everything twice.
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": Lock.WARN})
    active = _active(connection, kinds, day)
    mutes = _mutes(connection, day)
    raised: list[int] = []
    told: list[int] = []
    updated: dict[int, None] = {}
    over: list[int] = []
    past: list[int] = []
    for finding in findings:
        if finding.ended is not None:
            number, fresh = _past(connection, active, finding, day)
            if number is not None and not fresh:
                over.append(number)
            elif number is not None:
                raised.append(number)
                past.append(number)
                if finding.last >= day - timedelta(days=_AGAIN) and not _muted(mutes, finding):
                    told.append(number)
            continue
        known = next((row for row in active if _same(row, finding) and row.id not in updated), None)
        if known is not None:
            _go_on(connection, known, finding, day)
            updated[known.id] = None
            continue
        until = _muted(mutes, finding)
        number = _raise(connection, finding, day, until)
        raised.append(number)
        if until is None:
            told.append(number)
    gone = {*updated, *over}
    quiet = [row.id for row in active if row.ended is None and row.id not in gone]
    _end(connection, quiet, day)
    over += quiet
    return Kept(tuple(raised), tuple(told), tuple(updated), tuple(over), tuple(past))


def _muted(mutes: Mapping[tuple[str, str], date], finding: WarningFinding) -> date | None:
    return mutes.get((finding.kind.value, matter(finding)))


def _past(
    connection: Connection,
    active: Sequence[Row[tuple[object, ...]]],
    finding: WarningFinding,
    day: date,
) -> tuple[int | None, bool]:
    """Keep what is over: the warning that ends with it or that is new, and whether it is new.
    None where it was known to have ended.
    """
    assert finding.ended is not None
    known = next((row for row in active if _same(row, finding)), None)
    if known is not None and known.ended is None:
        connection.execute(
            update(warning).where(warning.c.id == known.id).values(**_values(finding))
        )
        _tickets(connection, known.id, finding)
        _end(connection, [known.id], finding.ended)
        return int(known.id), False
    if known is not None or _told_of(connection, finding):
        return None, False
    number = _raise(connection, finding, day, None)
    _end(connection, [number], finding.ended)
    return number, True


def _told_of(connection: Connection, finding: WarningFinding) -> bool:
    """Whether a warning of what rises, however old, is of half the same tickets."""
    return connection.execute(
        text("""SELECT 1 FROM warning w JOIN warning_ticket t ON t.warning_id = w.id
            WHERE w.kind = ANY(:kinds) GROUP BY w.id
            HAVING 2 * count(*) FILTER (WHERE t.ticket_no = ANY(:numbers))
                >= least(count(*), :all) LIMIT 1"""),
        {
            "kinds": [kind.value for kind in RISING], "numbers": list(finding.tickets),
            "all": len(finding.tickets),
        },
    ).first() is not None  # fmt: skip


def matter(finding: WarningFinding) -> str:
    """What a mute holds for: the leaf and area of a rise, the subject of all else."""
    return matter_of(
        finding.kind, finding.subject, finding.leaf_code, finding.street, finding.community
    )


def matter_of(
    kind: str, subject: str, leaf: str | None, street: str | None, community: str | None
) -> str:
    """As `matter`, of a row."""
    if kind == WarningKind.BURST:
        return "|".join((leaf or "", street or "", community or ""))
    return subject


def _active(
    connection: Connection, kinds: Iterable[WarningKind], day: date
) -> list[Row[tuple[object, ...]]]:
    late = (warning.c.ended.is_(None)) | (
        (warning.c.last >= text(":day - :again")) & warning.c.kind.in_(RISING)
    )
    rows = connection.execute(
        select(warning).where(warning.c.kind.in_([kind.value for kind in kinds]), late)
        .order_by(warning.c.ended.is_(None).desc(), warning.c.id.desc()),
        {"day": day, "again": _AGAIN},
    )  # fmt: skip
    return list(rows)


def _same(row: Row[tuple[object, ...]], finding: WarningFinding) -> bool:
    if row.kind != finding.kind:
        return False
    if row.subject == finding.subject:
        return True
    if finding.kind is not WarningKind.BURST or row.leaf_code != finding.leaf_code:
        return False
    nested = all(
        mine is None or theirs is None or mine == theirs
        for mine, theirs in (
            (row.street, finding.street),
            (row.community, finding.community),
        )
    )
    return bool(nested and finding.since <= row.last and row.since <= finding.last)


def _values(finding: WarningFinding) -> dict[str, object]:
    return {
        "title": finding.title, "summary": finding.summary, "since": finding.since,
        "last": finding.last, "leaf_code": finding.leaf_code, "street": finding.street,
        "community": finding.community, "department": finding.department,
        "secrecy": finding.secrecy, "seen": finding.seen, "expected": finding.expected,
        "p": finding.p, "details": dict(finding.details),
    }  # fmt: skip


def _raise(connection: Connection, finding: WarningFinding, day: date, until: date | None) -> int:
    status = "open" if until is None else "muted"
    number = connection.execute(
        insert(warning)
        .values(
            kind=finding.kind.value, subject=finding.subject, status=status, raised=day,
            muted_until=until, **_values(finding),
        )
        .returning(warning.c.id)
    ).scalar_one()  # fmt: skip
    _tickets(connection, number, finding)
    return int(number)


def _go_on(
    connection: Connection, row: Row[tuple[object, ...]], finding: WarningFinding, day: date
) -> None:
    values = _values(finding) | {"ended": None, "updated_at": text("LOCALTIMESTAMP(0)")}
    if row.status == "closed" and row.actor is None:
        values |= {"status": "open", "reason": ""}  # it was over and flares up
    if row.status == "muted" and row.muted_until is not None and row.muted_until < day:
        values |= {"status": "open", "muted_until": None}
    connection.execute(update(warning).where(warning.c.id == row.id).values(**values))
    _tickets(connection, row.id, finding)


def _tickets(connection: Connection, number: int, finding: WarningFinding) -> None:
    connection.execute(
        text("""DELETE FROM warning_ticket
            WHERE warning_id = :id AND ticket_no <> ALL(:numbers)"""),
        {"id": number, "numbers": list(finding.tickets)},
    )
    connection.execute(
        text("""INSERT INTO warning_ticket (warning_id, ticket_no)
            SELECT :id, t.ticket_no FROM ticket t WHERE t.ticket_no = ANY(:numbers)
            ON CONFLICT DO NOTHING"""),
        {"id": number, "numbers": list(finding.tickets)},
    )


def _end(connection: Connection, ids: Sequence[int], day: date) -> None:
    if not ids:
        return
    here = warning.c.id.in_(ids)
    now = text("LOCALTIMESTAMP(0)")
    connection.execute(
        update(warning)
        .where(here, warning.c.status != "closed")
        .values(status="closed", reason=ENDED)
    )
    connection.execute(update(warning).where(here).values(ended=day, updated_at=now))


def _mutes(connection: Connection, day: date) -> dict[tuple[str, str], date]:
    rows = connection.execute(
        select(warning_mute.c.kind, warning_mute.c.matter, warning_mute.c.until)
        .where(warning_mute.c.until >= day).order_by(warning_mute.c.until)
    )  # fmt: skip
    return {(row.kind, row.matter): row.until for row in rows}
