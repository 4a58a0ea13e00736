"""The next ticket: the first of the worklist that nobody has, claimed before it is named."""

from itertools import product

from serve.desk import claim
from serve.desk.mine import own_tickets
from serve.desk.worklist import Filters, Key, Tab, numbers
from suqiu import clock
from suqiu.store.database import Database
from suqiu.store.users import User

# So many people may get ahead of us in the moment between looking and taking.
_TRIES = 30


def next_ticket(
    database: Database, user: User, tab: Tab, filters: Filters, after: Key | None, current: str
) -> str | None:
    """Its number, claimed for the user; from the beginning again at the end; None when empty."""
    # Each statement alone: who holds one try while he makes another can lock others out.
    with database.look() as owner:
        mine = own_tickets(owner, user.name) if tab is Tab.MINE else ()
        skip = (*claim.busy(owner, user.name), current)
        starts = (after, None) if after is not None else (None,)
        # Of what is urgent, first what nobody has sent anywhere yet. Then only the others: where
        # nothing urgent waits, all that waits has been looked through for it.
        ways = (True, False) if tab is Tab.URGENT else (None,)
        for waiting, start in product(ways, starts):
            with database.reader(user) as reader:
                found = numbers(
                    reader, tab, filters, mine, clock.now(), start, limit=_TRIES, skip=skip,
                    waiting=waiting,
                )  # fmt: skip
            for number in found:
                taken = claim.take(owner, number, user.name)
                if taken.user_name == user.name:
                    return number
    return None
