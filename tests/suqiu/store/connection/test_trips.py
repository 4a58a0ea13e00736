"""Round trips that are saved, and what stays as it was: order, errors, scope, one statement a string."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from suqiu.store.connection.trips import unread
from suqiu.store.database import Database
from suqiu.store.users import User, save_user
from tests.database_proxy import Proxy

USER = User("老王", "dispatcher")


@pytest.fixture
def proxy(store_url):
    proxy = Proxy(Path(store_url.query["host"]) / f".s.PGSQL.{store_url.port or 5432}").start()
    yield proxy
    proxy.stop()


@pytest.fixture
def database(store_database, proxy):
    """By way of the proxy; both doors used once, as a connection is opened by many round trips."""
    with store_database.owner().begin() as connection:
        save_user(connection, USER)
        connection.execute(text("CREATE TABLE IF NOT EXISTS kept (n int PRIMARY KEY)"))
        connection.execute(text("DELETE FROM kept"))
    far = store_database.url.set(host="127.0.0.1", port=proxy.port, query={})
    with Database(far, far.set(username="suqiu_reader")) as database:
        with database.reader(USER) as connection:
            connection.execute(text("SELECT 1"))
        yield database


@pytest.fixture
def trips(proxy):
    """How many round trips a piece of work takes."""

    def trips(work):
        before = proxy.trips
        work()
        return proxy.trips - before

    return trips


def _kept(database):
    with database.look() as connection:
        return list(connection.execute(text("SELECT n FROM kept ORDER BY n")).scalars())


def _add(connection, *numbers):
    for number in numbers:
        connection.execute(text("INSERT INTO kept VALUES (:n)"), {"n": number})


def test_how_many_there_are(database, trips):
    def alone():
        with database.look() as connection:
            connection.execute(text("SELECT 1"))

    def read():
        with database.owner().begin() as connection:
            connection.execute(text("SELECT :n"), {"n": 1})

    def written():
        with database.owner().begin() as connection, unread(connection):
            _add(connection, 1, 2, 3)

    def scoped():
        with database.reader(USER) as connection:
            connection.execute(text("SELECT count(*) FROM ticket")).scalar_one()
            connection.execute(text("SELECT count(*) FROM ticket_text")).scalar_one()

    assert trips(alone) == 1
    assert trips(read) == 2  # with BEGIN; COMMIT
    assert trips(written) == 1  # all of it
    assert _kept(database) == [1, 2, 3]
    assert trips(scoped) == 4  # who is signed for; the scope and the first; the second; ROLLBACK


def test_what_is_unread_is_seen_by_what_follows(database):
    with database.owner().begin() as connection:
        with unread(connection):
            _add(connection, 1, 2)
        assert connection.execute(text("SELECT count(*) FROM kept")).scalar_one() == 2
        with unread(connection):
            _add(connection, 3)
        # Several statements, and a copy, as the driver has them.
        connection.exec_driver_sql("INSERT INTO kept VALUES (4); INSERT INTO kept VALUES (5)")
        with unread(connection):
            _add(connection, 6)
        driver = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy("COPY kept FROM STDIN") as copy:
            copy.write_row((7,))
    assert _kept(database) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("follows", [True, False])
def test_an_error_of_what_is_unread_comes_with_what_follows_and_nothing_is_kept(database, follows):
    connection = database.owner().connect()
    with connection:
        with unread(connection):
            _add(connection, 1, 1, 2)
        following = (
            (lambda: connection.execute(text("SELECT :n"), {"n": 1}))
            if follows
            else connection.commit
        )
        with pytest.raises(IntegrityError):
            following()
        connection.rollback()
    assert _kept(database) == []


def test_what_is_rolled_back_is_never_said(database, trips):
    def gone():
        with database.owner().connect() as connection, unread(connection):
            _add(connection, 1)

    assert trips(gone) == 0
    assert _kept(database) == []


def test_a_question_is_one_statement(database):
    for words in ("SELECT 1; SELECT 2", "SELECT 1; ROLLBACK; SELECT 2"):
        with database.reader(USER) as connection, pytest.raises(ProgrammingError):
            connection.exec_driver_sql(words)
        with database.reader(USER) as connection, pytest.raises(ProgrammingError):
            connection.execution_options(stream_results=True).exec_driver_sql(words)


def test_the_scope_is_of_one_transaction(database):
    """The same connection, one user after the other, and an end of the transaction between."""
    with database.reader(USER) as connection:
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        assert connection.execute(text("SELECT suqiu_sees_all()")).scalar_one()
        connection.rollback()
        assert not connection.execute(text("SELECT suqiu_sees_all()")).scalar_one()
    with database.reader(User("没有这个人", "leader")) as connection:
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() == pid
        assert not connection.execute(text("SELECT suqiu_sees_all()")).scalar_one()
    with database.reader(USER) as connection, pytest.raises(DBAPIError):
        connection.execute(text("SELECT 1/0"))
    with database.reader(USER) as connection:
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() == pid
        assert connection.execute(text("SELECT suqiu_sees_all()")).scalar_one()


def test_a_broken_connection_is_noticed_without_asking(database, proxy):
    assert _kept(database) == []
    for _ in range(3):
        proxy.reset()
        assert _kept(database) == []


def test_a_session_that_the_server_ended_is_not_used_again(database, store_database):
    with database.look() as connection:
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with store_database.owner().connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
    assert _kept(database) == []


@pytest.mark.parametrize("wrong", [{"n": 1}, {"n": "1\0"}])
def test_after_a_commit_that_was_not_said_nothing_is_left_open(database, wrong):
    """The connection is used on: what came before the error, on the server or here, is gone."""
    with database.owner().connect() as connection:
        with unread(connection):
            _add(connection, 1)
            connection.execute(text("INSERT INTO kept VALUES (:n)"), wrong)
        with pytest.raises(DBAPIError):
            connection.commit()
        connection.rollback()
        _add(connection, 2)
        connection.commit()
    assert _kept(database) == [2]


def test_a_level_of_isolation_outlives_no_commit_that_failed(database):
    serializable = database.owner().execution_options(isolation_level="SERIALIZABLE")
    with serializable.connect() as connection:
        with unread(connection):
            _add(connection, 1, 1)
        with pytest.raises(IntegrityError):
            connection.commit()
    with database.owner().connect() as connection:
        shown = connection.execute(text("SHOW transaction_isolation")).scalar_one()
    assert shown == "read committed"
    assert database.owner().pool.checkedout() == 0


def test_a_savepoint_undoes_what_was_not_to_be_waited_for(database):
    with database.owner().begin() as connection:
        _add(connection, 1)
        with pytest.raises(IntegrityError), connection.begin_nested(), unread(connection):
            _add(connection, 1)
        nested = connection.begin_nested()
        with unread(connection):
            _add(connection, 2)
        nested.rollback()
        with unread(connection):
            _add(connection, 3)
            nested = connection.begin_nested()
            with pytest.raises(IntegrityError):
                _add(connection, 3)
            nested.rollback()
            _add(connection, 4)
    assert _kept(database) == [1, 3, 4]


def test_a_statement_that_was_not_prepared_after_all_is_so_the_next_time(database):
    asked = text("SELECT CAST(:n AS int)")
    with database.owner().begin() as connection:
        for n in range(5):
            connection.execute(asked, {"n": n})
        # At its first ROLLBACK the driver forgets by itself; of two strings, nobody knows of it.
        connection.exec_driver_sql("SELECT 1; SAVEPOINT here")
        connection.exec_driver_sql("ROLLBACK TO here")
        with unread(connection):
            connection.execute(text("SELECT 1/0"))
        with pytest.raises(DBAPIError):
            connection.execute(asked, {"n": 5})
        connection.exec_driver_sql("ROLLBACK TO here")
        assert [connection.execute(asked, {"n": n}).scalar_one() for n in range(7)] == [*range(7)]


def test_a_copy_that_cannot_be_is_the_end_of_its_connection_alone(database, caplog):
    for _ in range(2):
        with pytest.raises(DBAPIError) as raised, database.reader(USER) as connection:
            connection.exec_driver_sql("COPY (SELECT 1) TO STDOUT")
        assert "COPY" in str(raised.value.orig)
        with database.reader(USER) as connection:
            assert connection.execute(text("SELECT suqiu_sees_all()")).scalar_one()
    assert "Exception during reset" not in caplog.text
