"""`SUQIU_API_TOKENS_REQUIRED`: the routes that are open otherwise ask for a token as well."""

import pytest

from suqiu.errors import InputError
from suqiu.settings import load_settings
from suqiu.store.accounts.tokens import SCOPES, make_token
from suqiu.store.users import User, save_user
from tests.serve.apps import create_app
from tests.serve.web.office import TestClient

TICKETS = {"tickets": [{"body": "家里停水三天了"}]}
OPEN = [
    ("POST", "/api/v1/classify", TICKETS), ("POST", "/api/v1/extract", TICKETS),
    ("GET", "/api/v1/taxonomy", None),
]  # fmt: skip


@pytest.fixture
def application(classifier, store_environment, monkeypatch):
    """The application with the setting on or off."""

    def application(required):
        monkeypatch.setenv("SUQIU_API_TOKENS_REQUIRED", str(required))
        return create_app(classifier, load_settings())

    return application


@pytest.mark.parametrize(("method", "path", "body"), OPEN)
def test_a_token_is_asked_for_where_that_is_set(application, store_database, method, path, body):
    with store_database.owner().begin() as connection:
        save_user(connection, User("接口", "dispatcher"))
        token = make_token(connection, "接口")
    client = TestClient(application(True))
    without = client.request(method, path, json=body)
    assert (without.status_code, "令牌" in without.json()["detail"]) == (401, True)
    for word, status in ((token, 200), ("wrong", 401)):
        headers = {"authorization": f"Bearer {word}"}
        assert client.request(method, path, json=body, headers=headers).status_code == status
    assert client.get("/healthz").status_code == 200
    assert TestClient(application(False)).request(method, path, json=body).status_code == 200


def test_the_description_says_so(application):
    for required in (True, False):
        paths = application(required).openapi()["paths"]
        for method, path, _ in OPEN:
            operation = paths[path][method.lower()]
            assert ("security" in operation) == required
            assert ("401" in operation["responses"]) == required


def test_a_token_is_good_for_what_it_was_made_for_and_refusals_are_kept(
    application, store_database
):
    asked = {
        "classify": ("POST", "/api/v1/classify", TICKETS),
        "ask": ("POST", "/api/v1/ask", {"question": "今年受理量"}),
        "similar": ("POST", "/api/v1/similar", {"text": "停水"}),
        "metrics": ("GET", "/metrics", None),
    }
    assert set(asked) == set(SCOPES)
    with store_database.owner().begin() as connection:
        save_user(connection, User("总管", "administrator"))
        tokens = {one: make_token(connection, "总管", scopes=[one]) for one in SCOPES}
        every = make_token(connection, "总管")
    client = TestClient(application(True))
    for name, (method, path, body) in asked.items():
        for made_for, token in (*tokens.items(), (name, every)):
            reply = client.request(
                method, path, json=body, headers={"authorization": f"Bearer {token}"}
            )
            refused = reply.status_code == 403
            assert refused == (made_for != name), (name, made_for, reply.text[:200])
            assert not refused or SCOPES[name] in reply.json()["detail"]
    with store_database.owner().connect() as connection:
        kept = connection.exec_driver_sql(
            "SELECT object FROM audit WHERE action = 'access.refused' AND actor = '总管'"
        ).scalars()
        assert sorted(set(kept)) == sorted(SCOPES)


def test_an_unknown_scope_makes_no_token(store_database):
    with store_database.owner().begin() as connection:
        save_user(connection, User("接口", "dispatcher"))
        with pytest.raises(InputError, match="没有用途 everything"):
            make_token(connection, "接口", scopes=["everything"])


def test_made_up_tokens_give_nobody_more_requests(application, store_database, monkeypatch):
    monkeypatch.setenv("SUQIU_API_RATE", "5")
    with store_database.owner().begin() as connection:
        save_user(connection, User("接口", "dispatcher"))
        token = make_token(connection, "接口")
    client = TestClient(application(False))

    def status(word):
        headers = {"authorization": f"Bearer {word}"}
        return client.post("/api/v1/similar", json={"text": "停水"}, headers=headers).status_code

    assert status(token) == 200
    assert [status(f"suqiu_{number}") for number in range(6)] == [401] * 4 + [429] * 2
    # Who is known has a share of his own.
    assert status(token) == 200
