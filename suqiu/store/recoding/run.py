"""`recode`: all stored tickets, batch by batch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, select

from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.progress import Advance
from suqiu.store import audit
from suqiu.store.database import Database
from suqiu.store.recoding import journal, runs
from suqiu.store.recoding.alone import alone
from suqiu.store.recoding.filed import COLUMNS, Filed, filed, refile
from suqiu.store.recoding.payload import PayloadMap
from suqiu.store.recoding.standing import Standing, level_names, standing
from suqiu.store.recoding.suggestions import move_suggestions
from suqiu.store.recoding.tally import Tally
from suqiu.store.schema import LEVELS, decision, ticket, ticket_text
from suqiu.store.users import local_administrator
from suqiu.taxonomy import load_taxonomy
from suqiu.taxonomy.migration import CodeMap

BATCH = 5_000


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
    advance: Advance = lambda rows: None,
) -> Recoded:
    """Move the stored tickets from the old classification of a map to its new one.

    One transaction a batch; an interrupted run goes on where it stopped. Code and names of levels
    change, the first code stays in `old_code`, decisions stay as they are; suggestions of open
    tickets move along. What cannot be moved is left and counted. `name` of the map and `hashes` of
    the files go to the log. InputError when the tickets are in another classification, StoreError
    when the database goes away or somebody else is at it.
    """
    if code_map.old.hash == code_map.new.hash:
        raise InputError("新旧分类表的代码和名称完全相同", hint="核对 --old-taxonomy 和 --taxonomy")
    with alone(database) as connection:
        return _Run(connection, code_map, batch, dry_run).go(name, hashes, advance)


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

    def go(self, name: str, hashes: Mapping[str, str], advance: Advance) -> Recoded:
        """On from where it stands to the last ticket."""
        connection, new = self._connection, self._map.new
        number = 0
        with connection.begin():
            way = runs.look(connection, self._map.old, new)
            if not self._dry_run:
                if way.id is None and not way.again:
                    journal.forget(connection)
                number = runs.begin(connection, way, name, self._map.old, new)
        tally = Tally.load({} if self._dry_run else way.tally)
        payloads = PayloadMap(self._map, again=way.again)
        last, done = way.last, way.rows_done
        advance(done)
        while True:
            with connection.begin():
                rows = self._rows(last, way)
                if rows:
                    last, done = rows[-1].ticket_no, done + len(rows)
                    changing = self._move(rows, way, tally)
                    suggested = move_suggestions(
                        connection, [row.ticket_no for row in rows if row.closed_at is None],
                        payloads, tally, dry_run=self._dry_run,
                    )  # fmt: skip
                    if not self._dry_run:
                        journal.keep(connection, number, changing, suggested)
                if not self._dry_run:
                    runs.record(connection, number, done, last=last, tally=tally.dump())
                    if not rows:
                        runs.finish(connection, number)
                        _log(connection, name, hashes, done, tally)
            if not rows:
                break
            advance(len(rows))
        seen = done - way.rows_done if self._dry_run else done
        return Recoded(seen, tally, way.rows_done, way.again, self._dry_run)

    def _rows(self, last: str, way: runs.Forward) -> Sequence[Row[Any]]:
        """The next tickets, locked against the desk while they are moved."""
        chosen = exists().where(
            decision.c.ticket_no == ticket.c.ticket_no, decision.c.leaf_code == ticket.c.leaf_code
        )
        since, until = way.undone
        undone = chosen.where(decision.c.id > since, decision.c.id <= until, journal.OF_CLASS)
        columns = [ticket.c[name] for name in ("ticket_no", "closed_at", *COLUMNS)]
        query: Select[Any] = (
            select(*columns, chosen.label("decided"), undone.label("decided_as_new"))
            .where(ticket.c.ticket_no > last)
            .order_by(ticket.c.ticket_no)
            .limit(self._batch)
        )
        if not self._dry_run:
            query = query.with_for_update(of=ticket)
        return self._connection.execute(query).all()

    def _move(
        self, rows: Sequence[Row[Any]], way: runs.Forward, tally: Tally
    ) -> Mapping[tuple[Filed, Filed], Sequence[str]]:
        """The tickets that were filed anew, by how they were and are filed."""
        texts = self._texts(rows)
        changing: dict[tuple[Filed, Filed], list[str]] = defaultdict(list)
        for row in rows:
            target = self._target(row, texts.get(row.ticket_no, ""), way.again, tally)
            if target is None:
                continue
            tally.moves.add(row.leaf_code, target, row.ticket_no)
            before, after = filed(row), self._filed(row, target)
            if after != before:
                changing[before, after].append(row.ticket_no)
                tally.renamed += target == row.leaf_code
        if not self._dry_run:
            for (_, after), numbers in changing.items():
                refile(self._connection, numbers, after)
        return changing

    def _filed(self, row: Row[Any], target: str) -> Filed:
        """How the ticket is to be filed; one that keeps its code has no old one."""
        first = row.old_code if target == row.leaf_code else row.old_code or row.leaf_code
        return (target, *level_names(self._map.new, target), first)

    def _target(self, row: Row[Any], words: str, again: bool, tally: Tally) -> str | None:
        """The code it is to have; None when it stays as it is."""
        code = row.leaf_code
        if not code:
            tally.nameless += any(_names(row))
            return None
        found = standing(
            code, _names(row),
            decided=row.decided, old=self._map.old, new=self._map.new, seed=self._seed,
        )  # fmt: skip
        if found is Standing.UNKNOWN:
            tally.odd(code)
            return None
        as_new = again or row.decided_as_new
        if found is Standing.NEW or (found is Standing.EITHER and as_new):
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
        unmapped=tally.unmapped.total(), nameless=tally.nameless, suggested=tally.suggested,
        anew=tally.anew,
    )  # fmt: skip
