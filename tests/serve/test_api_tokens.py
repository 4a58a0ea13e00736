"""`SUQIU_API_TOKENS_REQUIRED`: the routes that are open otherwise ask for a token as well."""

import pytest

from serve.app import create_app
from suqiu.settings import load_settings
from suqiu.store.tokens import make_token
from suqiu.store.users import User, save_user
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
