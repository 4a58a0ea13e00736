"""Every query gives what the definitions give when worked out with pandas."""

from datetime import datetime
from itertools import groupby

import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from sqlalchemy import text

from reporting.metrics import load_layer
from reporting.query.compile import compile_query
from reporting.query.query import AnyOf, Having, Holds, Leading, Op, Order, Part, Query, Where
from reporting.query.run import run_statement
from suqiu.errors import InputError
from suqiu.periods import Period
from suqiu.store.users import local_administrator
from tests.reporting.query.pandas_oracle import CLOCK, GRAINS, Oracle, TooClose, keep
from tests.reporting.query.queries import FILTERS, periods, queries
from tests.reporting.query.tickets import FRAME

NOW = datetime(2026, 11, 1)
LAYER = load_layer()
CHECKED = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    report_multiple_bugs=False,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def ask(database, query):
    with database.reader(local_administrator()) as connection:
        return run_statement(connection, compile_query(query, LAYER, NOW))


def cells_of(query, found):
    """Rows as (labels, cells by metric and part), in the order they came."""
    width = len(query.dimensions)
    names = [tuple(column.id.rsplit(".", 1)) for column in found.columns[width:]]
    return [
        (row[:width], {(m, Part(p)): v for (m, p), v in zip(names, row[width:], strict=True)})
        for row in found.rows
    ]


def order_of(query):
    if query.order:
        return query.order
    timed = [one for one in query.dimensions if one in (*GRAINS, *CLOCK)]
    return Order(dimension=timed[0], descending=False) if timed else Order(metric=query.metrics[0])


def in_order(query, expected):
    """The keys of all rows in the order asked for."""
    order = order_of(query)
    keys = sorted(expected)
    if order.dimension:
        at = query.dimensions.index(order.dimension)
        return sorted(keys, key=lambda key: key[at], reverse=order.descending)
    values = {key: expected[key][order.metric, order.part] for key in keys}
    known = [key for key in keys if values[key] is not None]
    known.sort(key=values.__getitem__, reverse=order.descending)
    return known + [key for key in keys if values[key] is None]


def sort_value(query, key, cells):
    order = order_of(query)
    if order.dimension:
        return key[query.dimensions.index(order.dimension)]
    return cells[order.metric, order.part]


def same(one, other):
    if one is None or other is None or isinstance(one, str):
        return one == other
    return one == pytest.approx(other, rel=1e-9, abs=1e-9)


@CHECKED
@given(query=queries())
def test_figures(database, query):
    try:
        expected = Oracle(FRAME, query, NOW).answer()
    except TooClose:
        reject()
    got = cells_of(query, ask(database, query))
    for key, cells in got:
        assert key in expected, key
        for name, value in cells.items():
            assert same(value, expected[key][name]), (key, name)
    assert len({key for key, _ in got}) == len(got)
    keys = in_order(query, expected) if query.dimensions else [()]
    if query.within:
        place = query.dimensions.index(query.within[0])
        keys.sort(key=lambda key: key[place])
        keys = [
            one for _, group in groupby(keys, key=lambda key: key[place])
            for one in list(group)[query.skip : query.skip + query.limit]
        ]  # fmt: skip
    elif query.limit:
        keys = keys[query.skip : query.skip + query.limit]
    assert len(got) == len(keys)
    if query.dimensions:
        # Ties may swap: what they are sorted by must not.
        for (key, _), wanted in zip(got, keys, strict=True):
            mine = sort_value(query, key, expected[key])
            assert same(mine, sort_value(query, wanted, expected[wanted]))


@CHECKED
@given(
    filters=st.lists(FILTERS, max_size=3), period=st.none() | periods(),
    descending=st.booleans(), limit=st.none() | st.integers(1, 30),
)  # fmt: skip
def test_listing(database, filters, period, descending, limit):
    order = Order(dimension="day", descending=descending)
    query = Query(
        filters=tuple(filters),
        period=period,
        listing=True,
        order=order,
        limit=limit,
        with_body=True,
    )
    frame = FRAME
    for one in filters:
        frame = frame[keep(frame, one, NOW).to_numpy()]
    if period:
        frame = frame[(frame.received_at >= period.start) & (frame.received_at < period.end)]
    frame = frame.sort_values(["received_at", "ticket_no"], ascending=not descending)
    got = ask(database, query)
    wanted = frame.head(limit) if limit else frame
    assert [row[0] for row in got.rows] == list(wanted.ticket_no)
    assert [row[-1] for row in got.rows] == list(wanted.body)


@pytest.mark.parametrize("descending", [True, False])
def test_listing_by_a_number_of_the_tickets(database, descending):
    order = Order(metric="handling_hours", descending=descending)
    took = (FRAME.closed_at - FRAME.dispatched_at).dt.total_seconds().dropna() / 3600
    got = ask(database, Query(listing=True, order=order, limit=5))
    wanted = took.sort_values(ascending=not descending).head(5)
    assert [row[-1] for row in got.rows] == pytest.approx(list(wanted))
    assert (got.columns[-1].name, got.columns[-1].unit) == ("办理时长", "hour")


@pytest.mark.parametrize("order", [None, Order(metric="handling_hours")])
def test_words_are_fetched_only_for_the_tickets_that_are_listed(database, order):
    statement = compile_query(Query(listing=True, order=order, limit=5), LAYER, NOW)
    with database.reader(local_administrator()) as connection:
        explained = text(f"EXPLAIN (FORMAT JSON) {statement.sql}")
        (outer,) = connection.execute(explained, statement.values).scalar_one()
    limits = [one for one in nodes_of(outer["Plan"]) if one["Node Type"] == "Limit"]
    assert limits
    below = [inner.get("Relation Name") for one in limits for inner in nodes_of(one)]
    assert "ticket" in below
    assert "ticket_text" not in below


def nodes_of(plan):
    yield plan
    for one in plan.get("Plans", ()):
        yield from nodes_of(one)


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("chosen", [(), (Where("request_type", ("投诉",)),)])
def test_leading_groups(database, chosen, descending):
    period = Period.of(datetime(2025, 1, 1), datetime(2026, 7, 1))
    inside = Leading("community", "received", 2, descending, chosen, period)
    query = Query(dimensions=("level3",), filters=(*chosen, inside), period=period)
    frame = FRAME[(FRAME.received_at >= period.start) & (FRAME.received_at < period.end)]
    for one in chosen:
        frame = frame[keep(frame, one, NOW).to_numpy()]
    sizes = frame.groupby("community").size()
    first = sorted(sizes.index, key=lambda name: (sizes[name] * (-1 if descending else 1), name))[
        :2
    ]
    wanted = frame[frame.community.isin(first)].groupby("level3").size()
    assert dict(ask(database, query).rows) == wanted.to_dict()


@pytest.mark.parametrize("least", [0, 30, 60])
def test_groups_of_a_share_are_bounded_by_all_their_rows(database, least):
    part = (Where("request_type", ("投诉",)),)
    query = Query(
        dimensions=("community",), share=True, share_of=part,
        having=(Having("received", Op.AT_LEAST, least, Part.WHOLE),),
    )  # fmt: skip
    sizes = FRAME.groupby("community").size()
    shown = {row[0] for row in ask(database, query).rows}
    assert shown == set(sizes[sizes >= least].index)


def test_the_whole_of_a_share_has_no_average_and_sorts_nothing():
    by_whole = Order(metric="received", part=Part.WHOLE)
    for query in (
        Query(dimensions=("street",), share=True, order=by_whole),
        Query(
            dimensions=("street",), share=True,
            having=(Having("received", Op.OVER, None, Part.WHOLE),),
        ),
    ):  # fmt: skip
        with pytest.raises(InputError):
            compile_query(query, LAYER, NOW)


@pytest.mark.parametrize(
    "inside",
    [
        Leading("month", "received", 3), Leading("street", "received", 0), Leading("x", "received", 3),
        Leading("street", "x", 3), Leading("street", "received", 3, time="body"),
        Leading("street", "received", 3, filters=(Holds("x"),)), AnyOf((Holds("x"),)),
    ],
)  # fmt: skip
def test_parts_that_nobody_knows_are_refused(inside):
    with pytest.raises(InputError):
        compile_query(Query(filters=(inside,)), LAYER, NOW)


@CHECKED
@given(query=queries())
def test_shown_sql_gives_the_same_rows(database, query):
    statement = compile_query(query, LAYER, NOW)
    with database.reader(local_administrator()) as connection:
        bound = run_statement(connection, statement).rows
    with database.reader(local_administrator()) as connection:
        # As a person would, with no values at all: SQLAlchemy would take % for a place.
        shown = connection.connection.driver_connection.execute(statement.shown()).fetchall()
    assert len(shown) == len(bound)
    for one, other in zip(shown, bound, strict=True):
        for mine, theirs in zip(one, other, strict=True):
            assert mine is theirs or str(mine) == str(theirs) or same(float(mine), float(theirs))
