"""The database is lost while somebody's session is looked up: a page for people, JSON for calls."""

import pytest
from sqlalchemy import make_url

from serve.web.guard import COOKIE
from suqiu.settings import load_settings
from tests.serve.apps import create_app
from tests.serve.web.office import TestClient


@pytest.fixture
def client(classifier, store_environment, monkeypatch, store_url):
    """A browser with a cookie, at a service whose database nobody answers for."""
    nowhere = make_url(store_url).set(host="127.0.0.1", port=9, query={})
    for name in ("SUQIU_DATABASE_URL", "SUQIU_DATABASE_READER_URL"):
        monkeypatch.setenv(name, nowhere.render_as_string(hide_password=False))
    app = create_app(classifier, load_settings())
    return TestClient(app, cookies={COOKIE: "some-session"}, follow_redirects=False)


@pytest.mark.parametrize("address", ["/", "/desk", "/admin/jobs", "/quality"])
def test_people_get_a_page(client, address):
    reply = client.get(address, headers={"accept": "text/html,*/*"})
    assert reply.status_code == 503
    assert reply.headers["content-type"].startswith("text/html")
    assert "怎么办" in reply.text


def test_logging_in_gets_a_page(client):
    reply = client.post(
        "/login", data={"name": "x", "password": "y"}, headers={"accept": "text/html"}
    )
    assert reply.status_code == 503
    assert reply.headers["content-type"].startswith("text/html")


def test_calls_get_a_problem(client):
    reply = client.get("/desk", headers={"accept": "application/json"})
    assert reply.status_code == 503
    assert reply.headers["content-type"] == "application/problem+json"


def test_classification_goes_on(client):
    reply = client.post("/api/v1/classify", json={"tickets": [{"body": "家里停水三天了"}]})
    assert reply.status_code == 200


def test_a_connection_that_breaks_in_the_middle_is_the_same(
    classifier, store_environment, store_database
):
    app = create_app(classifier, load_settings())
    client = TestClient(app, cookies={COOKIE: "x"}, follow_redirects=False)
    pages = {"accept": "text/html"}
    assert client.get("/desk", headers=pages).status_code == 303
    # Only the service's own connections: those that just looked for the session.
    with store_database.owner().begin() as connection:
        connection.exec_driver_sql(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        )
    reply = client.get("/desk", headers=pages)
    assert reply.status_code in (303, 503)
    assert reply.status_code == 303 or "怎么办" in reply.text
    assert client.get("/desk", headers=pages).status_code == 303
