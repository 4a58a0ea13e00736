"""`recode`: all stored tickets, batch by batch."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, case, exists, func, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.store import audit
from suqiu.store.database import Database, unreachable
from suqiu.store.errors import StoreError
from suqiu.store.recoding import marks
from suqiu.store.recoding.standing import LEVELS, Standing, level_names, standing
from suqiu.store.recoding.tally import Tally
from suqiu.store.schema import decision, ticket, ticket_text
from suqiu.store.users import local_administrator
from suqiu.taxonomy import load_taxonomy
from suqiu.taxonomy.migration import CodeMap

BATCH = 5_000
# Any fixed number of ours: two runs at once would each move the other's tickets again.
_LOCK = 7612354
_AGAIN = "再运行同一条命令，会从中断处继续"
Report = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Recoded:
    """`tickets` looked at and what became of them, earlier parts of the run (`resumed_at`
    tickets) included; a dry run looks at what is left only. `again` as in `Mark`.
    """

    tickets: int
    tally: Tally
    resumed_at: int = 0
    again: bool = False
    dry_run: bool = False


def recode(
    database: Database,
    code_map: CodeMap,
    *,
    name: str,
    hashes: Mapping[str, str],
    dry_run: bool = False,
    batch: int = BATCH,
    on_rows: Report = lambda rows: None,
) -> Recoded:
    """Move the stored tickets from the old classification of a map to its new one.

    One transaction a batch; an interrupted run goes on where it stopped. Code and names of levels
    change, the first code stays in `old_code`, decisions stay as they are. What cannot be moved
    is left and counted. `name` of the map and `hashes` of the files go to the log. InputError when
    the tickets are in another classification, StoreError when the database goes away or
    somebody else is at it.
    """
    if code_map.old.hash == code_map.new.hash:
        raise InputError("新旧分类表的代码和名称完全相同", hint="核对 --old-taxonomy 和 --taxonomy")
    try:
        with database.owner().connect() as connection, _alone(connection):
            return _Run(connection, code_map, batch, dry_run).go(name, hashes, on_rows)
    except OperationalError as error:
        broken = unreachable(error)
        broken.hint = _AGAIN
        raise broken from error


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    with connection.begin():
        free = connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK})
        if not free.scalar_one():
            raise StoreError("已有一个 suqiu recode 在运行", hint="等它做完")
    try:
        yield
    finally:
        # A connection that is gone has let go already.
        with suppress(DBAPIError), connection.begin():
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})


class _Run:
    def __init__(
        self, connection: Connection, code_map: CodeMap, batch: int, dry_run: bool
    ) -> None:
        self._connection = connection
        self._map = code_map
        self._batch = batch
        self._dry_run = dry_run
        self._seed = load_taxonomy(dataset_path("seed/taxonomy.csv"))
        self._conditional = {
            code for code, rules in code_map.rules.items() if any(rule.words for rule in rules)
        }

    def go(self, name: str, hashes: Mapping[str, str], on_rows: Report) -> Recoded:
        """From the mark to the last ticket."""
        connection, new = self._connection, self._map.new
        number = 0
        with connection.begin():
            mark = marks.look(connection, self._map.old, new)
            if not self._dry_run:
                number = marks.begin(connection, mark, name, new)
        tally = Tally.load({} if self._dry_run else mark.tally)
        last, done = mark.last, mark.rows_done
        on_rows(done)
        while True:
            with connection.begin():
                rows = self._rows(last)
                if rows:
                    last, done = rows[-1].ticket_no, done + len(rows)
                    self._move(rows, mark, tally)
                if not self._dry_run:
                    marks.record(connection, number, mark, new, last, done, tally.dump())
                    if not rows:
                        marks.finish(connection, number)
                        _log(connection, name, hashes, done, tally)
            if not rows:
                break
            on_rows(len(rows))
        seen = done - mark.rows_done if self._dry_run else done
        return Recoded(seen, tally, mark.rows_done, mark.again, self._dry_run)

    def _rows(self, last: str) -> Sequence[Row[Any]]:
        """The next tickets, locked against the desk while they are moved."""
        chosen = exists().where(
            decision.c.ticket_no == ticket.c.ticket_no, decision.c.leaf_code == ticket.c.leaf_code
        )
        columns = [ticket.c[name] for name in ("ticket_no", "leaf_code", *LEVELS)]
        query: Select[Any] = (
            select(*columns, chosen.label("decided"))
            .where(ticket.c.ticket_no > last)
            .order_by(ticket.c.ticket_no)
            .limit(self._batch)
        )
        if not self._dry_run:
            query = query.with_for_update(of=ticket)
        return self._connection.execute(query).all()

    def _move(self, rows: Sequence[Row[Any]], mark: marks.Mark, tally: Tally) -> None:
        texts = self._texts(rows)
        changing: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            target = self._target(row, texts.get(row.ticket_no, ""), mark.again, tally)
            if target is None:
                continue
            tally.moves.add(row.leaf_code, target, row.ticket_no)
            renamed = _names(row) != level_names(self._map.new, target)
            if target != row.leaf_code or renamed:
                changing[target].append(row.ticket_no)
                tally.renamed += target == row.leaf_code
        if not self._dry_run:
            for code, numbers in changing.items():
                self._write(code, numbers)

    def _target(self, row: Row[Any], words: str, again: bool, tally: Tally) -> str | None:
        """The code it is to have; None when it stays as it is."""
        code = row.leaf_code
        if not code:
            tally.nameless += row.level1 is not None
            return None
        found = standing(
            code, _names(row),
            decided=row.decided, old=self._map.old, new=self._map.new, seed=self._seed,
        )  # fmt: skip
        if found is Standing.UNKNOWN:
            tally.odd(code)
            return None
        if found is Standing.NEW or (found is Standing.EITHER and again):
            tally.already += 1
            return None
        target = self._map.apply(code, words)
        if target is None:
            tally.unmapped[code] += 1
        return target

    def _texts(self, rows: Sequence[Row[Any]]) -> dict[str, str]:
        """Title and body, masked, of the tickets whose words decide."""
        wanted = [row.ticket_no for row in rows if row.leaf_code in self._conditional]
        if not wanted:
            return {}
        query = select(ticket_text).where(ticket_text.c.ticket_no.in_(wanted))
        return {
            row.ticket_no: f"{row.title}\n{row.body}" for row in self._connection.execute(query)
        }

    def _write(self, code: str, numbers: list[str]) -> None:
        names = dict(zip(LEVELS, level_names(self._map.new, code), strict=True))
        first = func.coalesce(func.nullif(ticket.c.old_code, ""), ticket.c.leaf_code)
        self._connection.execute(
            update(ticket)
            .where(ticket.c.ticket_no.in_(numbers))
            .values(
                leaf_code=code,
                # A ticket that keeps its code has no old one.
                old_code=case((ticket.c.leaf_code == code, ticket.c.old_code), else_=first),
                # As at the desk: a new stamp, so that nobody decides on what he saw before.
                updated_at=text("clock_timestamp()::timestamp"),
                **names,
            )
        )


def _names(row: Row[Any]) -> tuple[str | None, ...]:
    return tuple(row._mapping[name] for name in LEVELS)


def _log(
    connection: Connection, name: str, hashes: Mapping[str, str], done: int, tally: Tally
) -> None:
    """One entry for the whole run, its parts together; no codes, which may be any text."""
    audit.record(
        connection, local_administrator().name, "ticket.recode", name,
        # In a mapping: masking would take a run of digits in a hash for a number of somebody's.
        files=dict(hashes), tickets=done, moved=tally.moved, renamed=tally.renamed,
        staying=tally.moves.staying, already=tally.already, unknown=tally.unknown.total(),
        unmapped=tally.unmapped.total(), nameless=tally.nameless,
    )  # fmt: skip
