"""How a ticket is filed: its code, the names of its levels, and its first code."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, text, update

from suqiu.store.schema import LEVELS, ticket

COLUMNS = ("leaf_code", *LEVELS, "old_code")
# The values of these columns, in their order.
Filed = tuple[str | None, ...]


def filed(row: Row[Any]) -> Filed:
    """Of a row that has all of the columns."""
    return tuple(row._mapping[name] for name in COLUMNS)


def refile(connection: Connection, numbers: Sequence[str], to: Filed) -> None:
    """File these tickets anew."""
    if not numbers:
        return
    connection.execute(
        update(ticket)
        .where(ticket.c.ticket_no.in_(numbers))
        .values(
            # As at the desk: a new stamp, so that nobody decides on what he saw before.
            updated_at=text("clock_timestamp()::timestamp"),
            **dict(zip(COLUMNS, to, strict=True)),
        )
    )
