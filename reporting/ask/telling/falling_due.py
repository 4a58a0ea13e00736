"""Of what falls due today or later: how many are still open, which is what can yet be done."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from reporting.metrics import Layer
from reporting.query.compile import compile_query
from reporting.query.query import Bound, Holds, Query
from reporting.query.run import run_statement

_OPEN = Holds("open")
# With one of these it was said which are meant.
_SAID = ("open", "closed", "overdue", "on_time", "late_closed", "same_day")


def still_open(connection: Connection, query: Query, layer: Layer, now: datetime) -> str:
    """其中还没办结的11件, for a number or a list of tickets by their time limit that is not past."""
    whole = query.metrics == ("received",) and not (query.dimensions or query.comparison)
    plain = whole and not (query.share or query.limit or query.having)
    # A day that was given ends with `now`.
    today = datetime.combine(now - timedelta(microseconds=1), time())
    to_come = query.period is not None and query.period.end > today
    said = any(
        (isinstance(one, Holds) and one.condition in _SAID) or isinstance(one, Bound)
        for one in query.filters
    )
    if query.time != "due_at" or not (plain and to_come) or said:
        return ""
    count = replace(query, filters=(*query.filters, _OPEN), listing=False, order=None)
    rows = run_statement(connection, compile_query(count, layer, now, 1)).rows
    return f"其中还没办结的 {rows[0][0]:,}件" if rows else ""
