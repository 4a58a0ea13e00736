"""The office of the desk's tests: a fresh store a module, a browser for whoever is asked for."""

import pytest

from serve.app import create_app
from suqiu.settings import load_settings
from tests.serve.web.desk.office import Browser, add_people, add_ticket


@pytest.fixture(scope="module")
def staffed(store_database):
    with store_database.owner().begin() as connection:
        add_people(connection)
    return store_database


@pytest.fixture
def database(staffed):
    """No tickets yet."""
    with staffed.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM ticket")
    return staffed


@pytest.fixture
def tickets(database):
    """Adds tickets."""

    def add(*numbers, **more):
        with database.owner().begin() as connection:
            for number in numbers:
                add_ticket(connection, number, **more)

    return add


@pytest.fixture
def app(classifier, database, store_environment):
    return create_app(classifier, load_settings())


@pytest.fixture
def browser(app, database):
    return lambda user: Browser(app, database, user)


@pytest.fixture
def rows(database):
    """Rows of a statement, as dictionaries."""

    def rows(statement):
        with database.owner().connect() as connection:
            return [dict(row) for row in connection.exec_driver_sql(statement).mappings()]

    return rows
