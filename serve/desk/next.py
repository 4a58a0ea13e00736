"""The next ticket: the first of the queue that nobody has, claimed before it is named."""

from sqlalchemy import Engine

from serve.desk import claim
from serve.desk.mine import own_tickets
from serve.desk.queue import Filters, Key, Tab, queue
from suqiu import clock
from suqiu.store.database import Database
from suqiu.store.users import User

# So many people may get ahead of us in the moment between looking and taking.
_TRIES = 30


def next_ticket(
    database: Database, user: User, tab: Tab, filters: Filters, after: Key | None, current: str
) -> str | None:
    """Its number, claimed for the user; from the beginning again at the end; None when empty."""
    owner = database.owner()
    with owner.connect() as connection:
        mine = own_tickets(connection, user.name) if tab is Tab.MINE else ()
        skip = (*claim.busy(connection, user.name), current)
    for start in (after, None) if after is not None else (None,):
        with database.reader(user) as connection:
            rows = queue(
                connection, tab, filters, mine, clock.now(), start, limit=_TRIES, skip=skip
            )
        for row in rows:
            if _taken(owner, row.ticket_no, user.name):
                return row.ticket_no
    return None


def _taken(owner: Engine, ticket_no: str, user_name: str) -> bool:
    with owner.begin() as connection:
        return claim.take(connection, ticket_no, user_name).user_name == user_name
