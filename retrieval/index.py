"""The index of tickets: built, kept up, counted. With the owner's connection only."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import psycopg
from sqlalchemy import Connection, Engine, text

from retrieval.leaning import Leaner, with_leaning
from retrieval.places import with_places
from retrieval.terms import Terms, text_terms
from suqiu.progress import Advance
from suqiu.store.locks import Lock

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """Tickets in the store, in the index, and of those counted for how common terms are."""

    tickets: int
    indexed: int
    counted: int


def index_tickets(
    connection: Connection, ticket_nos: Iterable[str], leaner: Leaner | None = None
) -> int:
    """Put tickets into the index, in the caller's transaction; how many were.

    They are found as soon as it commits. How common their terms are is counted by the next
    `update_index`, so that two inserts never wait for each other.
    """
    done = 0
    for chunk in _batched(ticket_nos):
        rows = _read(connection, chunk, leaner)
        _write(_driver(connection), rows, counted=False)
        done += len(rows)
    return done


def update_index(
    engine: Engine, leaner: Leaner | None = None, *, advance: Advance = lambda rows: None
) -> int:
    """Index what is missing or has changed, count what is not counted; how many were indexed.

    Chunk by chunk, each in its own transaction: stopped, it goes on where it was, and where
    `build_index` was.
    """
    done = 0
    with engine.connect() as connection:
        # Two runs would count the same tickets twice.
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": Lock.INDEX_TICKETS})
        connection.commit()
        try:
            for chunk in _missing(engine):
                rows = _read(connection, chunk, leaner)
                new = _write(_driver(connection), rows, counted=True)
                _add_counts(
                    connection,
                    [(terms.ids.tolist(), terms.length) for number, terms in rows if number in new],
                )
                connection.commit()
                done += len(chunk)
                advance(len(chunk))
            while _count_terms(connection):
                connection.commit()
            _set_months(connection)
            connection.commit()
            _make_terms_index(connection)
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(
                text("SELECT pg_advisory_unlock(:lock)"), {"lock": Lock.INDEX_TICKETS}
            )
            connection.commit()
    return done


def build_index(
    engine: Engine, leaner: Leaner | None = None, *, advance: Advance = lambda rows: None
) -> int:
    """From nothing, faster than `update_index` for many: the GIN index is made at the end. Stopped,
    `update_index` goes on.
    """
    with engine.begin() as connection:
        connection.execute(text("TRUNCATE ticket_index, index_term"))
        connection.execute(text("UPDATE index_state SET documents = 0, length = 0"))
        connection.execute(text("DROP INDEX IF EXISTS ticket_index_terms"))
    done = update_index(engine, leaner, advance=advance)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE) ticket_index, index_term"))
    return done


def index_status(connection: Connection) -> IndexStatus:
    """Exact figures, as the owner sees them."""
    row = connection.execute(
        text(
            "SELECT (SELECT count(*) FROM ticket_text), (SELECT count(*) FROM ticket_index),"
            " (SELECT count(*) FROM ticket_index WHERE counted)"
        )
    ).one()
    return IndexStatus(*row)


def _missing(engine: Engine) -> Iterator[list[str]]:
    """Numbers without an entry, by chunks, in the order of numbers."""
    after = ""
    with engine.connect() as connection:
        while True:
            found = [
                row.ticket_no
                for row in connection.execute(
                    text(
                        "SELECT x.ticket_no FROM ticket_text x WHERE x.ticket_no > :after"
                        " AND NOT EXISTS (SELECT FROM ticket_index i"
                        " WHERE i.ticket_no = x.ticket_no) ORDER BY x.ticket_no LIMIT :most"
                    ),
                    {"after": after, "most": CHUNK},
                )
            ]
            connection.rollback()
            if not found:
                return
            after = found[-1]
            yield found


def _read(
    connection: Connection, numbers: Sequence[str], leaner: Leaner | None
) -> list[tuple[str, Terms]]:
    rows = connection.execute(
        text(
            "SELECT x.ticket_no, x.title, x.body, t.street, t.community"
            " FROM ticket_text x JOIN ticket t USING (ticket_no) WHERE x.ticket_no = ANY (:chosen)"
        ),
        {"chosen": list(numbers)},
    ).all()
    terms = [
        with_places(text_terms(row.title, row.body), (row.street, row.community)) for row in rows
    ]
    if leaner is not None:
        leanings = leaner.lean([(row.title, row.body) for row in rows])
        terms = [with_leaning(*pair) for pair in zip(terms, leanings, strict=True)]
    return [(row.ticket_no, found) for row, found in zip(rows, terms, strict=True)]


def _write(
    driver: psycopg.Connection, rows: Sequence[tuple[str, Terms]], *, counted: bool
) -> set[str]:
    """The tickets written. Not those that are in the index already where they are `counted`: who put
    them there meanwhile has not counted them, and they still will be.
    """
    cursor = driver.cursor()
    cursor.execute(
        "CREATE TEMPORARY TABLE IF NOT EXISTS index_stage"
        " (ticket_no text, terms int[], counts bytea, length int)"
    )
    cursor.execute("TRUNCATE index_stage")
    with cursor.copy("COPY index_stage (ticket_no, terms, counts, length) FROM STDIN") as copy:
        for ticket_no, terms in rows:
            ids = "{" + ",".join(map(str, terms.ids.tolist())) + "}"
            copy.write_row((ticket_no, ids, terms.counts.tobytes(), terms.length))
    again = """UPDATE SET terms = EXCLUDED.terms, counts = EXCLUDED.counts,
            length = EXCLUDED.length, tags = EXCLUDED.tags"""
    cursor.execute(
        f"""INSERT INTO ticket_index (ticket_no, terms, counts, length, tags, counted)
        SELECT s.ticket_no, s.terms, s.counts, s.length, suqiu_ticket_tags(t), %s
        FROM index_stage s JOIN ticket t ON t.ticket_no = s.ticket_no
        ON CONFLICT (ticket_no) DO {"NOTHING" if counted else again} RETURNING ticket_no""",
        (counted,),
    )
    return {number for (number,) in cursor.fetchall()}


def _count_terms(connection: Connection) -> int:
    """Count the terms of some uncounted tickets; how many tickets those were."""
    rows = connection.execute(
        text(
            "UPDATE ticket_index SET counted = true WHERE ticket_no IN (SELECT ticket_no"
            " FROM ticket_index WHERE NOT counted LIMIT 20000) RETURNING terms, length"
        )
    ).all()
    _add_counts(connection, [(row.terms, row.length) for row in rows])
    return len(rows)


def _add_counts(connection: Connection, documents: Sequence[tuple[list[int], int]]) -> None:
    """Terms and length of each document."""
    if not documents:
        return
    counted: Counter[int] = Counter()
    for terms, _ in documents:
        counted.update(terms)
    cursor = _driver(connection).cursor()
    cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS term_stage (term int, documents int)")
    cursor.execute("TRUNCATE term_stage")
    with cursor.copy("COPY term_stage FROM STDIN") as copy:
        copy.write("".join(f"{term}\t{n}\n" for term, n in counted.items()))
    cursor.execute(
        """INSERT INTO index_term AS i SELECT term, documents FROM term_stage ORDER BY term
        ON CONFLICT (term) DO UPDATE SET documents = i.documents + EXCLUDED.documents"""
    )
    connection.execute(
        text("UPDATE index_state SET documents = documents + :n, length = length + :length"),
        {"n": len(documents), "length": sum(length for _, length in documents)},
    )


def _set_months(connection: Connection) -> None:
    connection.execute(
        text(
            "UPDATE index_state SET (first_month, last_month) = (SELECT"
            " to_char(min(received_at), 'YYYY-MM'), to_char(max(received_at), 'YYYY-MM')"
            " FROM ticket)"
        )
    )


def _make_terms_index(connection: Connection) -> None:
    """What words are looked up by, where there is none: `build_index` was stopped or comes to its
    end. Asked first, as to make one "if not exists" waits for everybody who writes.
    """
    there = connection.execute(text("SELECT to_regclass('ticket_index_terms') IS NOT NULL"))
    if there.scalar_one():
        return
    connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
    connection.execute(
        text(
            "CREATE INDEX IF NOT EXISTS ticket_index_terms ON ticket_index"
            " USING gin (terms, tags) WITH (gin_pending_list_limit = 512)"
        )
    )


def _driver(connection: Connection) -> psycopg.Connection:
    """Psycopg's own connection, in the same transaction: COPY needs it."""
    found = connection.connection.driver_connection
    assert isinstance(found, psycopg.Connection)
    return found


def _batched(numbers: Iterable[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    for number in numbers:
        chunk.append(number)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
