"""A database whose owner is no superuser, as a site's administrators give it."""

import uuid
from datetime import date

import pytest
from sqlalchemy import create_engine, text

from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.importing.run import import_file
from suqiu.store.migrating import upgrade
from suqiu.store.simulating.plan import Request
from suqiu.store.simulating.run import simulate
from suqiu.store.users import User, local_administrator, save_user
from tests.suqiu.store.conftest import row


@pytest.fixture
def plain(store_server):
    """The store of an owner without any right but his database; the administrators made the
    reader's role and the extension.
    """
    name = f"plain_{uuid.uuid4().hex[:10]}"
    admin = create_engine(store_server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    within = create_engine(store_server.set(database=name), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB"))
        connection.execute(text(f"CREATE DATABASE {name} OWNER {name}"))
        with within.connect() as inside:
            inside.execute(text("CREATE EXTENSION vector"))
        url = store_server.set(database=name, username=name)
        with Database(url, url.set(username="suqiu_reader"), statement_timeout=2) as database:
            upgrade(database.owner())
            yield database
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        connection.execute(text(f"DROP ROLE {name}"))
    within.dispose()
    admin.dispose()


def counted(database, user):
    with database.reader(user) as reader:
        return reader.execute(text("SELECT count(*) FROM ticket")).scalar_one()


def test_import_simulation_and_scope(plain, write):
    import_file(plain, write([row(1), row(2, 街道="西岭街道")]), Settings())
    request = Request(200, 1, date(2026, 1, 1), date(2026, 2, 1))
    assert simulate(plain, request).new == 200
    assert simulate(plain, request).present == 200
    with plain.owner().begin() as owner:
        save_user(owner, User("东湖", "dispatcher", streets=("东湖街道",)))
    assert counted(plain, local_administrator()) == 202
    assert counted(plain, User("东湖", "dispatcher", streets=("东湖街道",))) == 1
