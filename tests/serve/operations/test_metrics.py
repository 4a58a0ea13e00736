"""/metrics and the access log: figures, never people."""

import pytest

from suqiu.settings import load_settings
from suqiu.store.accounts.tokens import make_token
from suqiu.store.users import User, save_user
from tests.serve.apps import create_app
from tests.serve.web.office import TestClient, add_ticket

HERE = ("127.0.0.1", 50000)


@pytest.fixture
def app(classifier, store_database, store_environment):
    with store_database.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM ticket")
        add_ticket(connection, "M1")
        save_user(connection, User("管理员", "administrator"))
        save_user(connection, User("老王", "dispatcher"))
    return create_app(classifier, load_settings())


def test_requests_are_counted_by_pattern(app):
    client = TestClient(app, client=HERE, follow_redirects=False)
    client.get("/welcome/very-secret-token")
    client.get("/no/such/张三")
    client.get("/static/app.css")
    client.get("/healthz")
    text = client.get("/metrics").text
    assert 'route="/welcome/{token}",status="410"} 1.0' in text
    assert 'route="/static",status="200"} 1.0' in text
    assert 'status="404"} 1.0' in text
    assert "very-secret-token" not in text
    assert "张三" not in text
    assert 'suqiu_open_tickets{status="待受理"} 1.0' in text
    assert "suqiu_database_up 1.0" in text
    assert "suqiu_model_calls_total 0.0" in text
    assert 'suqiu_request_seconds_bucket{le="0.005"' in text


def test_from_elsewhere_a_token_of_the_right_role_is_needed(app, store_database):
    with store_database.owner().begin() as connection:
        tokens = {name: make_token(connection, name) for name in ("管理员", "老王")}
    away = TestClient(app, client=("10.0.0.9", 50000))
    behind = TestClient(app, client=HERE, headers={"x-forwarded-for": "10.0.0.9"})
    for client in (away, behind):
        assert client.get("/metrics").status_code == 401
        for name, status in (("管理员", 200), ("老王", 403)):
            headers = {"authorization": f"Bearer {tokens[name]}"}
            assert client.get("/metrics", headers=headers).status_code == status


def test_without_a_database_the_rest_is_still_told(classifier, monkeypatch):
    monkeypatch.setenv("SUQIU_DATABASE_URL", "postgresql://a:b@127.0.0.1:1/x")
    monkeypatch.setenv("SUQIU_DATABASE_READER_URL", "postgresql://a:b@127.0.0.1:1/x")
    client = TestClient(create_app(classifier, load_settings()), client=HERE)
    reply = client.get("/metrics")
    assert reply.status_code == 200
    assert "suqiu_database_up 0.0" in reply.text


def test_the_access_log_has_patterns_only(app):
    import structlog

    with structlog.testing.capture_logs() as lines:
        from serve.http import measured

        measured.log = structlog.get_logger("serve.access")
        TestClient(app, client=HERE).get("/welcome/very-secret-token?phone=19900001234")
    (line,) = [one for one in lines if one["event"] == "request"]
    assert line["route"] == "/welcome/{token}"
    assert line["status"] == 410
    assert "very-secret" not in str(line)
    assert "1990000" not in str(line)
