"""A database that is there and does not answer: nobody waits for ever, and all is well after it."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg.errors import LockNotAvailable
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from suqiu.store.backup import backup
from suqiu.store.connection.patience import (
    LostCommitError,
    PatientAsyncConnection,
    network,
    patient_engine,
)
from suqiu.store.connection.pulse import NoAnswerError
from suqiu.store.database import Database
from suqiu.store.errors import StoreError
from suqiu.store.server import embedded
from tests.ice import Ice

SILENCE = 2.0
# Half of the silence until the door is knocked at, half until nobody has opened; and a machine
# that has other things to do.
PATIENCE = SILENCE + 6


@pytest.fixture(scope="module")
def folder(store_database):
    """Of this run's own server, which nobody else uses meanwhile."""
    with store_database.owner().connect() as connection:
        return Path(connection.execute(text("SHOW data_directory")).scalar_one())


@pytest.fixture
def open_store(store_url):
    """Opens the module's store."""

    @contextmanager
    def open_store(**more):
        reader = store_url.set(username="suqiu_reader")
        with Database(store_url, reader, silence=SILENCE, **more) as database:
            yield database

    return open_store


@pytest.fixture
def database(open_store):
    with open_store() as database:
        yield database


@pytest.fixture
def ice(folder):
    ice = Ice(folder)
    yield ice
    ice.thaw()


def _ask(database):
    with database.owner().connect() as connection:
        return connection.execute(text("SELECT 1")).scalar_one()


def _seconds(work):
    """How long it took to be told that nobody answers, and by which error of the driver."""
    began = time.monotonic()
    with pytest.raises(OperationalError) as told:
        work()
    return time.monotonic() - began, told.value.orig


def test_nobody_waits_long_for_a_frozen_server_and_the_next_not_at_all(database, ice):
    assert _ask(database) == 1
    ice.freeze()
    first, error = _seconds(lambda: _ask(database))
    assert isinstance(error, NoAnswerError)
    assert SILENCE / 2 < first < PATIENCE
    assert database.gone
    assert _seconds(lambda: _ask(database))[0] < 0.5
    ice.thaw()
    ends = time.monotonic() + PATIENCE
    while database.gone and time.monotonic() < ends:
        time.sleep(0.05)
    assert _ask(database) == 1


def test_a_server_at_work_is_waited_for(database):
    with database.owner().connect() as connection:
        connection.execute(text("SELECT pg_sleep(:long)"), {"long": 2 * SILENCE})
    assert not database.gone


def test_a_commit_without_an_answer_is_told_as_such(database, ice):
    with database.owner().connect() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS kept (n int)"))
        ice.freeze()
        assert isinstance(_seconds(connection.commit)[1], LostCommitError)
    ice.thaw()


def test_what_was_not_sent_is_told_otherwise(database, ice):
    with database.owner().connect() as one, database.owner().connect() as other:
        for connection in (one, other):
            connection.execute(text("SELECT 1"))
        ice.freeze()
        _seconds(lambda: one.execute(text("SELECT 1")))
        seconds, error = _seconds(other.commit)
        assert seconds < 0.5
        assert not isinstance(error, LostCommitError)
    ice.thaw()


def test_one_connection_without_an_answer_has_an_end_where_that_is_asked_for(database, ice):
    """The server answers others, so it may be at work: only a bound ends this."""
    engine, _ = patient_engine(database.url, SILENCE, longest=3.0)
    with engine.connect() as connection:
        ice.freeze(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
        seconds, error = _seconds(lambda: connection.execute(text("SELECT 1")))
    ice.thaw()
    engine.dispose()
    assert isinstance(error, NoAnswerError)
    assert 2 < seconds < 3 + PATIENCE


def test_a_connection_of_ones_own_gives_up_too(database, ice):
    with database.driver() as connection:
        ice.freeze()
        with pytest.raises(NoAnswerError):
            connection.execute("SELECT 1")
        assert connection.closed
    ice.thaw()


def test_an_event_loop_gives_up_too(database, ice):
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)

    async def ask():
        async with await PatientAsyncConnection.connect(url, silence=SILENCE) as connection:
            ice.freeze()
            await connection.execute("SELECT 1")

    with pytest.raises(NoAnswerError):
        asyncio.run(ask())
    ice.thaw()


def test_a_backup_gives_up_too_and_leaves_nothing(database, ice, tmp_path):
    with database.driver() as holder:
        # The backup waits for this, before it has begun.
        holder.execute("BEGIN")
        holder.execute("LOCK TABLE department")
        began = time.monotonic()
        with ThreadPoolExecutor(1) as room:
            made = room.submit(backup, database, tmp_path / "one.dump")
            time.sleep(1.5 * SILENCE)
            assert not made.done()
            ice.freeze()
            with pytest.raises(StoreError, match="没有回应"):
                made.result()
        assert time.monotonic() - began < 1.5 * SILENCE + 2 * PATIENCE
        ice.thaw()
    assert list(tmp_path.iterdir()) == []


def test_a_frozen_server_is_not_begun_to_be_used(folder, ice):
    ice.freeze()
    began = time.monotonic()
    with pytest.raises(StoreError, match="没有回应") as told:
        embedded.start(folder, patience=1)
    assert time.monotonic() - began < PATIENCE
    assert told.value.retryable


def test_a_statement_of_a_page_waits_for_a_lock_no_longer_than_a_question_may_take(
    database, open_store
):
    with database.owner().begin() as holder:
        holder.execute(text("LOCK TABLE department"))
        with (
            open_store(statement_timeout=0.5, served=True) as served,
            served.owner().connect() as connection,
        ):
            seconds, error = _seconds(
                lambda: connection.execute(text("SELECT count(*) FROM department"))
            )
    assert isinstance(error, LockNotAvailable)
    assert seconds < PATIENCE


def test_what_an_address_says_of_the_network_stays():
    url = make_url("postgresql+psycopg://u@h/d?keepalives_idle=7&connect_timeout=3")
    told = network(url, 10.0)
    assert "keepalives_idle" not in told
    assert "connect_timeout" not in told
    assert told["tcp_user_timeout"] == 10_000
