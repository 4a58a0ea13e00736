"""Rows of one question, never more than the limit."""

from dataclasses import dataclass

from sqlalchemy import Connection, Executable


@dataclass(frozen=True, slots=True)
class Rows:
    """`columns` and `rows` of equal width; `cut` when there were more than the limit."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    cut: bool = False


def fetch(connection: Connection, statement: Executable, limit: int) -> Rows:
    """Run one statement of `Database.reader`'s connection; at most `limit` rows leave the server."""
    with connection.execution_options(stream_results=True).execute(statement) as result:
        rows = result.fetchmany(limit + 1)
        return Rows(tuple(result.keys()), tuple(map(tuple, rows[:limit])), len(rows) > limit)
