"""What a question hears when the database does not answer it: the true reason."""

from datetime import date

import pytest
from sqlalchemy import text

from reporting.ask.asker import Asker
from reporting.ask.marks.catalogue import catalogue_of
from reporting.ask.reading.lexicon import Lexicon
from reporting.metrics.layer import load_layer
from suqiu.errors import SuqiuError
from suqiu.store.users import local_administrator
from tests.reporting.query.tickets import FRAME, store

DAY = date(2026, 10, 31)


@pytest.fixture(scope="module")
def database(store_database):
    store(store_database, FRAME)
    return store_database


@pytest.fixture(scope="module")
def asker(small_taxonomy):
    layer = load_layer()
    return Asker(layer, Lexicon(layer, catalogue_of(small_taxonomy, {"水务局": ()}, [])))


def test_a_query_that_takes_too_long_is_told_so(database, asker):
    with database.owner().begin() as owner:
        owner.execute(text("LOCK TABLE ticket IN ACCESS EXCLUSIVE MODE"))
        with (
            database.reader(local_administrator()) as connection,
            pytest.raises(SuqiuError, match="查询时间过长") as told,
        ):
            asker.ask(connection, "8月受理了多少件", DAY, [])
    assert told.value.retryable


def test_another_fault_is_not_called_slow(database, asker):
    with database.reader(local_administrator()) as connection:
        connection.execute(text("SET LOCAL search_path = pg_catalog"))
        with pytest.raises(SuqiuError, match="没有答成") as told:
            asker.ask(connection, "8月受理了多少件", DAY, [])
    assert told.value.retryable
