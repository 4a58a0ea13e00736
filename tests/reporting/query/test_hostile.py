"""Values and queries from outside: nothing of them is ever SQL."""

from datetime import datetime

import pytest

from reporting.metrics import load_layer
from reporting.query.compile import compile_query
from reporting.query.query import (
    Against,
    Bound,
    Comparison,
    Having,
    Holds,
    Hours,
    Mentions,
    Op,
    Order,
    Part,
    Query,
    Weekdays,
    Where,
)
from reporting.query.run import run_statement
from suqiu.errors import InputError
from suqiu.periods import Period
from suqiu.store.users import local_administrator
from tests.reporting.query.tickets import store, tickets

NOW = datetime(2026, 11, 1)
LAYER = load_layer()
HOSTILE = (
    "'", "''", '"', "%", "_", "\\", "\\'", ":v1", ":now", "$1", "%s", "%(a)s", "--", "/*", ";",
    "'; DROP TABLE ticket; --", "\0", "a\0b", "\ud800", "\n\t\r", "｛｝{}", "E'\\x00'", "停" * 5000,
)  # fmt: skip


@pytest.fixture(scope="module")
def database(store_database):
    frame = tickets(len(HOSTILE))
    stored = [one.replace("\0", "").replace("\ud800", "") for one in HOSTILE]
    frame["body"] = [f"前{one}后" for one in stored]
    frame["street"] = stored
    store(store_database, frame)
    return store_database


def count(database, *filters):
    statement = compile_query(Query(filters=filters), LAYER, NOW)
    with database.reader(local_administrator()) as connection:
        bound = run_statement(connection, statement).rows[0][0]
    with database.reader(local_administrator()) as connection:
        driver = connection.connection.driver_connection
        assert driver.execute(statement.shown()).fetchone()[0] == bound
    return bound


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_only_text(database, text):
    clean = [one.replace("\0", "").replace("\ud800", "") for one in HOSTILE]
    storable = "\0" not in text and "\ud800" not in text
    assert count(database, Where("street", (text,))) == (clean.count(text) if storable else 0)
    found = sum(text in f"前{one}后" for one in clean) if storable else 0
    # The titles hold none of these.
    assert count(database, Mentions((text,))) == found
    assert count(database, Mentions((text,), negated=True)) == len(HOSTILE) - found
    assert count(database, Mentions((text, "前"), every=True)) == found


def test_nothing_chosen_is_nothing(database):
    assert count(database, Where("street", ())) == 0
    assert count(database, Where("street", (), negated=True)) == len(HOSTILE)
    assert count(database, Mentions(())) == 0
    assert count(database, Mentions((), every=True)) == len(HOSTILE)
    assert count(database, Weekdays(())) == 0
    assert count(database, Hours(8, 8)) == len(HOSTILE)
    assert count(database, Bound("urge_count", Op.AT_MOST, float("inf"))) == len(HOSTILE)


PERIOD = Period.of(datetime(2026, 1, 1), datetime(2026, 2, 1))


@pytest.mark.parametrize(
    "query",
    [
        Query(metrics=()), Query(metrics=("nope",)), Query(dimensions=("nope",)),
        Query(time="received_at) FROM pg_user --"), Query(filters=(Holds("nope"),)),
        Query(filters=(Where("nope", ("a",)),)), Query(share_of=(Bound("nope", Op.OVER, 1),)),
        Query(filters=(Hours(3, 99),)), Query(filters=(Weekdays((8,)),)),
        Query(dimensions=("street",), having=(Having("nope", Op.OVER, 1),)),
        Query(dimensions=("street",), having=(Having("received", Op.OVER, 1, Part.GROWTH),)),
        Query(dimensions=("street",), order=Order(metric="nope")),
        Query(dimensions=("street",), order=Order(metric="received", part=Part.BASE)),
        Query(dimensions=("street",), order=Order(dimension="community")),
        Query(dimensions=("street",), within=("community",)), Query(dimensions=("street", "street")),
        Query(dimensions=("street",), limit=0), Query(dimensions=("street",), limit=-1),
        Query(dimensions=("street",), limit=1, skip=-1), Query(dimensions=("street",), skip=1),
        Query(dimensions=("street",), order=Order(metric="received", part=Part.GROWTH),
              comparison=Comparison(Against.YOY, PERIOD)),
    ],
)  # fmt: skip
def test_a_query_without_sense_is_refused(query):
    with pytest.raises(InputError) as raised:
        compile_query(query, LAYER, NOW)
    assert raised.value.hint
