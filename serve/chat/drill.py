"""From a figure to what is behind it."""

from datetime import date

from reporting.ask.planning.outcome import Plan
from reporting.ask.telling.answer import Answer
from reporting.ask.telling.behind import query_behind
from reporting.query.query import Query
from serve.http.backend import Backend
from suqiu.errors import InputError
from suqiu.store.users import User


def drill(backend: Backend, user: User, query: Query, today: date) -> Answer:
    """Up to 200 tickets (the newest) or rows of a list that the query counted, under the user's
    scope. A table he may not know of is one that does not exist; InputError for either, and
    where nothing is behind a figure.
    """
    with backend.database().reader(user) as connection:
        asker = backend.asker().seen_by(connection)
        listing = query_behind(query, asker.layer)
        if listing is None:
            raise InputError(
                "这个数没有明细", hint="它是挂接来的数；问受理量等工单的数才看得到工单"
            )
        return asker.answer(connection, Plan(listing), today)
