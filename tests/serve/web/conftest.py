"""The office that pages are tried in: people of every role, and a browser for whoever is named."""

import pytest
from argon2 import PasswordHasher

from suqiu.settings import load_settings
from suqiu.store.accounts import passwords
from tests.serve.apps import create_app
from tests.serve.web.addresses import Visitor
from tests.serve.web.office import add_people


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    """Passwords hashed as ever, but cheaply: to come in takes most of the time of many tests. What
    it must cost is tested in `tests/suqiu/store/accounts/test_passwords.py`.
    """
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)


@pytest.fixture(scope="module")
def staffed(store_database):
    """A fresh store a module, with people alone."""
    with store_database.owner().begin() as connection:
        add_people(connection)
    return store_database


@pytest.fixture(scope="module")
def database(staffed):
    """What `app` works on; who wants more in it overrides this one."""
    return staffed


@pytest.fixture
def app(classifier, database, store_environment):
    return create_app(classifier, load_settings())


@pytest.fixture
def visit(app, database):
    return lambda name: Visitor(app, database, name)


@pytest.fixture
def enter(visit):
    """A client of whoever is named, that sends the CSRF word."""

    def enter(name):
        visitor = visit(name)
        visitor.client.headers["x-csrf"] = visitor.word
        return visitor.client

    return enter


@pytest.fixture
def rows(database):
    """Rows of a statement, as dictionaries."""

    def rows(statement):
        with database.owner().connect() as connection:
            return [dict(row) for row in connection.exec_driver_sql(statement).mappings()]

    return rows
