"""An office with people of every role, and forms sent as a browser sends them."""

from uuid import uuid4

import pytest

from serve.app import create_app
from serve.throttle import Tries
from serve.web.pages import login
from suqiu.settings import load_settings
from tests.serve.web.admin.forms import FormBrowser, TestClient
from tests.serve.web.desk.office import add_people


@pytest.fixture(scope="module")
def database(store_database):
    with store_database.owner().begin() as connection:
        add_people(connection)
    return store_database


@pytest.fixture
def app(classifier, database, store_environment):
    return create_app(classifier, load_settings())


@pytest.fixture
def browser(app, database):
    return lambda user: FormBrowser(app, database, user)


@pytest.fixture
def anonymous(app):
    """A browser that nobody is logged in at."""
    return lambda: TestClient(app, follow_redirects=False, headers={"accept": "text/html"})


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """Tries of other tests do not count."""
    monkeypatch.setattr(login, "_tries", Tries(uuid4().hex, burst=20, seconds=3))


@pytest.fixture
def rows(database):
    """Rows of a statement, as dictionaries."""

    def rows(statement):
        with database.owner().connect() as connection:
            return [dict(row) for row in connection.exec_driver_sql(statement).mappings()]

    return rows
