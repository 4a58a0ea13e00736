"""A pooler between us and the database: where it keeps no sessions, we say so and do not begin."""

from pathlib import Path

import pytest
from sqlalchemy import text

from suqiu.settings import load_settings
from suqiu.store.connection import pooling
from suqiu.store.database import Database
from suqiu.store.errors import StoreError
from suqiu.store.users import local_administrator
from tests.database_pooler import Pooler


@pytest.fixture(params=[False, True], ids=["transactions", "sessions"])
def sessions(request):
    return request.param


@pytest.fixture
def pooler(store_url, monkeypatch, sessions):
    """The module's store by a pooler, as its address says."""
    place = Path(store_url.query["host"]) / f".s.PGSQL.{store_url.port or 5432}"
    pooler = Pooler(place, store_url.database, sessions=sessions).start()
    for name, role in (("DATABASE_URL", "postgres"), ("DATABASE_READER_URL", "suqiu_reader")):
        url = f"postgresql://{role}@127.0.0.1:{pooler.port}/{store_url.database}"
        monkeypatch.setenv(f"SUQIU_{name}", url)
    yield pooler
    pooler.stop()


@pytest.mark.parametrize("sessions", [False], indirect=True)
def test_a_pooler_of_transactions_is_refused(pooler, suqiu):
    with pytest.raises(StoreError, match="事务模式") as told:
        Database.open(load_settings())
    assert "docs/connection.md" in told.value.hint
    checked = suqiu("config", "check")
    assert checked.code == 1
    assert "事务模式" in checked.out
    assert suqiu("db", "status").code == 2


@pytest.mark.parametrize("sessions", [False], indirect=True)
def test_a_batch_into_a_table_is_refused_as_well(pooler, suqiu, tmp_path):
    path = tmp_path / "tickets.csv"
    path.write_text("工单编号,内容\nT1,路灯不亮了\n", encoding="utf-8")
    run = suqiu("batch", "--in", path, "--out", "table:结果")
    assert run.code == 2
    assert "事务模式" in run.err


@pytest.mark.parametrize("sessions", [True], indirect=True)
def test_a_pooler_of_sessions_that_drops_the_readers_limits_is_refused(pooler, suqiu):
    with (
        Database.open(load_settings()) as database,
        pytest.raises(StoreError, match="statement_timeout"),
        database.reader(local_administrator()),
    ):
        pass
    assert "statement_timeout" in suqiu("config", "check").out


@pytest.mark.parametrize("sessions", [True], indirect=True)
def test_one_that_keeps_sessions_and_limits_will_do(pooler, store_database):
    role = "ALTER ROLE suqiu_reader"
    with store_database.owner().begin() as connection:
        connection.execute(text(f"{role} SET statement_timeout = '10s'"))
        connection.execute(text(f"{role} SET default_transaction_read_only = on"))
    try:
        with (
            Database.open(load_settings()) as database,
            database.reader(local_administrator()) as reader,
        ):
            assert pooling.pooled(reader)
            assert reader.execute(text("SELECT count(*) FROM ticket")).scalar_one() == 0
    finally:
        with store_database.owner().begin() as connection:
            connection.execute(text(f"{role} RESET ALL"))


def test_without_one_nothing_is_asked_of_the_session(store_database):
    with store_database.owner().connect() as connection:
        assert not pooling.pooled(connection)
    assert not pooling.lends(store_database.owner())
    store_database.check_session(reader=True)
