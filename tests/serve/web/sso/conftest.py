"""A site with an issuer of single sign-on: 老王, a dispatcher, and 主任, an administrator."""

from uuid import uuid4

import pytest

from serve.http.throttle import Tries
from serve.web.pages import login, sso
from suqiu.settings import load_settings
from suqiu.store.users import User, save_user
from tests.oidc_server import CLIENT, SECRET, OidcServer
from tests.serve.apps import create_app
from tests.serve.web.office import TestClient


@pytest.fixture(scope="module")
def issuer():
    with OidcServer() as server:
        yield server


@pytest.fixture
def server(issuer):
    issuer.behave()
    issuer.person = {"preferred_username": "老王"}
    issuer.endpoints = {}
    return issuer


@pytest.fixture
def database(store_database):
    with store_database.owner().begin() as connection:
        for table in ("web_session", "account", "app_user"):
            connection.exec_driver_sql(
                f"DELETE FROM {table}"
                + (" WHERE name <> '本机管理员'" if table == "app_user" else "")
            )
        save_user(connection, User("老王", "dispatcher"))
        save_user(connection, User("主任", "administrator"))
    return store_database


@pytest.fixture
def client(classifier, database, store_environment, server, monkeypatch):
    """A browser at a site with this issuer; settings as keywords."""
    monkeypatch.setattr(login, "_tries", Tries(uuid4().hex, burst=50, seconds=3))
    monkeypatch.setattr(sso, "_tries", Tries(uuid4().hex, burst=50, seconds=3))

    apps = []

    def client(**settings):
        asked = {"issuer": server.issuer, "client_id": CLIENT, "client_secret": SECRET, **settings}
        for name, value in asked.items():
            monkeypatch.setenv(f"SUQIU_OIDC_{name.upper()}", str(value))
        app = create_app(classifier, load_settings())
        apps.append(app)
        return TestClient(app, follow_redirects=False, headers={"accept": "text/html"})

    yield client
    for app in apps:
        app.state.backend.close()
