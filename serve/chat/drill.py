"""From a figure to the tickets behind it."""

from dataclasses import replace
from datetime import date

from reporting.ask.answer import Answer
from reporting.ask.plan import Plan
from reporting.query.query import Query
from serve.counter import Counter
from suqiu.store.users import User

_MOST = 200


def drill(counter: Counter, user: User, query: Query, today: date) -> Answer:
    """Up to 200 newest tickets that the query counted, under the user's scope."""
    listing = replace(
        query, listing=True, dimensions=(), metrics=query.metrics[:1], comparison=None, having=(),
        order=None, limit=_MOST, within=(), share=False, share_of=(),
        filters=(*query.filters, *query.share_of),
    )  # fmt: skip
    with counter.database().reader(user) as connection:
        return counter.asker().answer(connection, Plan(listing), today)
