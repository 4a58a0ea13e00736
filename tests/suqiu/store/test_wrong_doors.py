"""Addresses that lead to another database, another role or nowhere: said plainly, and nothing counted."""

import uuid

import psycopg
import pytest
from sqlalchemy import create_engine, text

from suqiu.store.connection.trouble import forbidden, reason
from suqiu.store.database import Database
from suqiu.store.errors import StoreError
from suqiu.store.users import local_administrator

PASSWORD = "Secret-word-1"


@pytest.fixture
def setting(monkeypatch):
    """Sets the addresses of both doors."""

    def set_(owner, reader):
        for name, url in (("URL", owner), ("READER_URL", reader)):
            shown = url.render_as_string(hide_password=False)
            monkeypatch.setenv(f"SUQIU_DATABASE_{name}", shown)

    return set_


@pytest.fixture
def other(store_server):
    """Another site's database on the same server."""
    name = f"other_{uuid.uuid4().hex[:10]}"
    admin = create_engine(store_server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE suqiu"))
        url = store_server.set(database=name)
        within = create_engine(url, isolation_level="AUTOCOMMIT")
        with within.connect() as inside:
            inside.execute(text("UPDATE setting_secret SET value = 'its own'"))
        within.dispose()
        yield url
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def _reads(owner, reader):
    """Nothing but that it may be read at all."""
    with Database(owner, reader) as database, database.reader(local_administrator()) as connection:
        connection.execute(text("SELECT count(*) FROM ticket")).scalar_one()


def test_the_reader_of_another_database_counts_nothing_at_all(store_url, other):
    reader = store_url.set(username="suqiu_reader")
    _reads(store_url, reader)
    # Told and not counted: it would have said 0, and that with confidence.
    with pytest.raises(StoreError, match="另一个库"):
        _reads(store_url, reader.set(database=other.database))
    with pytest.raises(StoreError, match="不是这个库里只读角色"):
        _reads(store_url, reader.set(database="postgres"))


def test_nobody_reads_as_the_owner(store_url):
    with pytest.raises(StoreError, match="不是只读角色"):
        _reads(store_url, store_url)


def test_a_wrong_reader_is_told_in_one_line_and_a_hint(suqiu, setting, store_url):
    """The driver's own word of it, in English, is none of the two."""
    setting(store_url, store_url.set(username="suqiu_reader", database="postgres"))
    run = suqiu("ask", "2026年受理了多少件")
    assert run.code == 2
    assert [line.split("：")[0] for line in run.err.splitlines()] == ["错误", "怎么办"]


@pytest.mark.parametrize("words", [("import", "{file}"), ("db", "upgrade"), ("user", "list")])
def test_the_reader_is_no_owner(suqiu, setting, store_url, write, words):
    reader = store_url.set(username="suqiu_reader")
    setting(reader, reader)
    run = suqiu(*(word.format(file=write([])) for word in words))
    assert run.code == 2
    assert "没有权限" in run.err
    assert "SUQIU_DATABASE_URL" in run.err
    assert "Traceback" not in run.err


def test_a_check_before_the_start_tells_all_of_it(
    suqiu, setting, store_url, other, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    reader = store_url.set(username="suqiu_reader")
    for owner, wrong, said in (
        (reader, reader, "没有权限"),
        (store_url, store_url, "不是只读角色"),
        (store_url, reader.set(database=other.database), "另一个库"),
        (_read_only(store_url), reader, "数据库只读"),
    ):
        setting(owner, wrong)
        run = suqiu("config", "check")
        assert run.code == 1
        assert said in run.out
    setting(store_url, reader)
    assert suqiu("config", "check").code == 0


def _read_only(url):
    """As a standby: whoever comes may only read."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"still_{uuid.uuid4().hex[:10]}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN SUPERUSER"))
        connection.execute(text(f"ALTER ROLE {name} SET default_transaction_read_only = on"))
    engine.dispose()
    return url.set(username=name)


def test_a_server_that_only_reads_says_so(suqiu, setting, store_url, write):
    setting(_read_only(store_url), store_url.set(username="suqiu_reader"))
    run = suqiu("import", write([]))
    assert run.code == 2
    assert "主库" in run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://own:{0}@127.0.0.1:1/x", "没有数据库在听"),
        ("postgresql://own:{0}@host.invalid/x", "host.invalid 解析不了"),
    ],
)
def test_an_address_that_leads_nowhere(suqiu, monkeypatch, write, address, said):
    for name in ("URL", "READER_URL"):
        monkeypatch.setenv(f"SUQIU_DATABASE_{name}", address.format(PASSWORD))
    run = suqiu("import", write([]))
    assert run.code == 2
    assert said in run.err
    assert PASSWORD not in run.err + run.out


def test_a_database_and_a_user_that_are_not_there(suqiu, setting, store_url, write):
    for wrong, said in (
        (store_url.set(database="nowhere"), "没有 nowhere 这个库"),
        (store_url.set(username="nobody_here"), "没有 nobody_here 这个用户"),
    ):
        setting(wrong, wrong)
        run = suqiu("import", write([]))
        assert run.code == 2
        assert said in run.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('FATAL:  password authentication failed for user "own"', "用户 own 的密码不对"),
        ("failed: fe_sendauth: no password supplied", "数据库要密码"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.8", user "a", database "b", no encryption',
         "不许用户 a 从 10.0.0.8 连 b 库"),
        ("terminating connection due to unexpected postmaster exit", "数据库停了"),
        ("sending copy data failed: server closed the connection unexpectedly", "连接断了"),
        ("FATAL:  the database system is starting up", "正在启动或恢复"),
        ("something nobody met before\nand more", "something nobody met before"),
    ],
)  # fmt: skip
def test_what_servers_say_is_said_in_chinese(words, said):
    assert said in reason(psycopg.OperationalError(words))


def test_other_errors_of_statements_are_nobodys_misfortune():
    assert forbidden(psycopg.errors.UndefinedColumn("x")) is None
