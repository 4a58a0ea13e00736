"""What citizens actually wrote: typical masked excerpts behind a question (都在抱怨什么)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from reporting.ask.telling.answer import Excerpt
from reporting.metrics import Layer
from reporting.query.compile import compile_query
from reporting.query.query import Filter, Order, Query, Where
from reporting.query.run import Rows, run_statement
from suqiu.privacy import mask

_CLASSES = 8
_CLASSES_QUOTED = 3
_EACH = 2
_LENGTH = 90
_READABLE = (30, 400)


def digest_query(query: Query) -> Query:
    """The counts by leaf that a question about content starts from."""
    dimensions = query.dimensions or ("level3",)
    return replace(
        query, metrics=("received",), dimensions=dimensions, share=True,
        order=Order(metric="received"), limit=query.limit or _CLASSES, listing=False,
    )  # fmt: skip


def excerpts_of(
    connection: Connection, query: Query, rows: Rows, layer: Layer, now: datetime
) -> tuple[Excerpt, ...]:
    """Up to two excerpts of each of the largest groups of `rows`, newest first.

    The texts are those the reader sees, masked; ticket numbers let a person look further.
    """
    found: list[Excerpt] = []
    for row in rows.rows[:_CLASSES_QUOTED]:
        narrowed = tuple(
            Where(one, (str(row[at]),))
            for at, one in enumerate(query.dimensions)
            if not layer.dimensions[one].is_time
        )
        label = " ".join(str(row[at]) for at in range(len(query.dimensions)))
        found += _of_group(connection, query, narrowed, label, layer, now)
    return tuple(found)


def _of_group(
    connection: Connection, query: Query, narrowed: Sequence[Filter], label: str, layer: Layer,
    now: datetime,
) -> list[Excerpt]:  # fmt: skip
    listing = replace(
        query, dimensions=(), order=None, limit=40, listing=True, with_body=True, share=False,
        share_of=(), having=(), within=(), comparison=None,
        filters=(*query.filters, *narrowed),
    )  # fmt: skip
    rows = run_statement(connection, compile_query(listing, layer, now, 40)).rows
    shortest, longest = _READABLE
    texts: dict[str, str] = {}
    for row in rows:
        body = re.sub(r"\s+", " ", str(row[-1] or "")).strip()
        if shortest <= len(body) <= longest and body not in texts:
            texts[body] = str(row[0])
        if len(texts) == _EACH:
            break
    return [Excerpt(number, label, _cut(_shown(body))) for body, number in texts.items()]


def _shown(body: str) -> str:
    """Which flat it was is for who goes there."""
    return mask(body, homes=True).text


def _cut(body: str) -> str:
    """The beginning of a text, to the end of a clause where one is near."""
    if len(body) <= _LENGTH:
        return body
    end = max(body.rfind(sign, _LENGTH // 2, _LENGTH) for sign in "。！？；，")
    return body[: end + 1 if end > 0 else _LENGTH] + "……"
