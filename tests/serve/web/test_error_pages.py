"""An error page keeps the menu of who is logged in; a stranger's has none; calls get problems."""

import pytest
from sqlalchemy.exc import OperationalError

from serve.http.permissions import MAY_OPEN
from serve.web.view import MENU
from tests.serve.web.office import USERS, TestClient


@pytest.fixture
def app(app):
    @app.get("/fails")
    async def fails():
        raise RuntimeError("secret words")

    return app


def _menu(text):
    return [name for _, link, name in MENU if f'<a href="{link}"' in text]


def _of(name):
    return [text for area, _, text in MENU if area in MAY_OPEN[USERS[name].role]]


@pytest.mark.parametrize("name", ["老王", "水利局", "区长", "分析员", "管理员", "审计员"])
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/nowhere", 404), ("/static/none.css", 404), ("/desk/T8", 404), ("/admin", 403),
        ("/reports/none", 404), ("/wall?full=maybe", 422), ("/fails", 503),
    ],
)  # fmt: skip
def test_the_menu_stays(app, visit, name, address, status):
    browser = visit(name)
    browser.client = TestClient(
        app, cookies=browser.client.cookies, follow_redirects=False, raise_server_exceptions=False
    )
    reply = browser.get(address)
    if reply.status_code == 200 and address == "/admin":
        return
    assert reply.status_code in (status, 403), reply.text[:300]
    assert reply.headers["content-type"].startswith("text/html")
    assert _menu(reply.text) == _of(name)
    assert f"{name}（" in reply.text
    assert "secret words" not in reply.text
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cache-control"] == "no-store"


def test_a_change_without_the_word_is_refused_with_the_menu(visit):
    browser = visit("区长")
    reply = browser.client.post("/reports", data={"spec": "x"}, headers={"accept": "text/html"})
    assert reply.status_code == 403
    assert _menu(reply.text) == _of("区长")


def test_a_stranger_gets_no_menu(app):
    reply = TestClient(app).get("/nowhere", headers={"accept": "text/html"})
    assert reply.status_code == 404
    assert _menu(reply.text) == []


def test_a_call_gets_a_problem(app, visit):
    for address in ("/nowhere", "/admin"):
        reply = visit("老王").json(address)
        assert reply.headers["content-type"] == "application/problem+json"
    api = TestClient(app).get("/api/v1/nothing", headers={"accept": "text/html"})
    assert api.headers["content-type"] == "application/problem+json"


def test_without_a_database_there_is_a_page_all_the_same(app, database, visit, monkeypatch):
    browser = visit("老王")

    def away():
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(app.state.backend, "database", away)
    reply = browser.get("/nowhere")
    assert reply.status_code == 404
    assert _menu(reply.text) == []
