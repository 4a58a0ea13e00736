"""Up, down and up again; the tables are those the code believes in."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import suqiu.store.migrations
from suqiu.settings import Settings
from suqiu.store import migrating
from suqiu.store.database import Database
from suqiu.store.errors import StoreError
from suqiu.store.locks import Lock
from suqiu.store.migrations import HEAD
from suqiu.store.schema import metadata
from suqiu.store.users import local_administrator


def test_head_is_the_newest_file():
    scripts = ScriptDirectory(suqiu.store.migrations.__path__[0])
    assert scripts.get_heads() == [HEAD]


def _ours(name, kind, parents):
    """The job queue's tables are procrastinate's, known to it alone."""
    return not (kind == "table" and name.startswith("procrastinate_"))


def test_metadata_is_what_the_migrations_make(store_database):
    with store_database.owner().connect() as connection:
        options = {"compare_server_default": False, "include_name": _ours}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, metadata)
    assert [d for d in differences if d[:2] != ("remove_table", "alembic_version")] == []


def test_down_and_up_again(store_database, store_environment):
    engine = store_database.owner()
    assert migrating.downgrade(engine, "base") == HEAD
    assert inspect(engine).get_table_names() == ["alembic_version"]
    with engine.connect() as connection:
        left = connection.execute(
            text("SELECT proname FROM pg_proc WHERE proname LIKE 'suqiu%'")
        ).all()
        assert left == []
    with pytest.raises(StoreError, match="suqiu db upgrade"):
        Database.open(Settings())
    assert migrating.upgrade(engine) == ""
    with Database.open(Settings()) as database, database.reader(local_administrator()) as reader:
        assert reader.execute(text("SELECT count(*) FROM ticket")).scalar() == 0


def test_an_upgrade_that_is_stopped_goes_on_with_the_version_it_was_at(
    store_database, suqiu, store_environment
):
    engine, heard = store_database.owner(), []

    def stop(versions):
        heard.append(versions)
        if len(heard) == 2:
            raise KeyboardInterrupt

    migrating.downgrade(engine, "0019")
    with pytest.raises(KeyboardInterrupt):
        migrating.upgrade(engine, advance=stop)
    with engine.connect() as connection:
        assert migrating.version(connection) == "0020"
    assert migrating.steps("0020") == int(HEAD) - 20
    run = suqiu("db", "upgrade")
    assert (run.code, f"0020 → {HEAD}" in run.out) == (0, True)


def test_who_comes_second_says_that_he_waits(store_database):
    engine, heard = store_database.owner(), []
    with engine.connect() as first:
        lock = {"lock": Lock.MIGRATE}
        first.execute(text("SELECT pg_advisory_lock(:lock)"), lock)

        def let_go(news):
            heard.append(news)
            first.execute(text("SELECT pg_advisory_unlock(:lock)"), lock)

        assert migrating.upgrade(engine, report=let_go) == HEAD
    assert heard == ["另一个进程正在升级数据库，等它做完"]


def test_when_it_happened_goes_down_and_comes_up_empty(store_database):
    engine = store_database.owner()
    said = "INSERT INTO ticket (ticket_no, received_at, occurred_at) VALUES ('W1', now(), '昨晚')"
    with engine.begin() as connection:
        connection.execute(text(said))
    try:
        assert migrating.downgrade(engine, "0017") == HEAD
        columns = [column["name"] for column in inspect(engine).get_columns("ticket")]
        assert "occurred_at" not in columns
        assert migrating.upgrade(engine) == "0017"
        with engine.connect() as connection:
            found = connection.execute(text("SELECT ticket_no, occurred_at FROM ticket")).all()
        assert found == [("W1", None)]
    finally:
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM ticket WHERE ticket_no = 'W1'"))


def test_a_newer_database_is_refused(store_database, store_environment):
    with store_database.owner().begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(StoreError, match="9999"):
            Database.open(Settings())
        with pytest.raises(StoreError):
            migrating.upgrade(store_database.owner())
    finally:
        with store_database.owner().begin() as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))


def test_unreachable_database_never_shows_its_password(monkeypatch):
    url = "postgresql://someone:geheim@127.0.0.1:1/x"
    settings = Settings(database_url=url, database_reader_url=url)
    with pytest.raises(StoreError, match="连不上") as raised:
        Database.open(settings)
    assert "geheim" not in str(raised.value)
    with pytest.raises(StoreError, match="PostgreSQL"):
        Database.open(Settings(database_url="mysql://x/y", database_reader_url=url))
    with pytest.raises(StoreError, match="READER"):
        Database.open(Settings(database_url=url))
