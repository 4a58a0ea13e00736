"""Every address against every role: what AREAS says, and nothing else."""

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Mount

from serve.api.app import create_app
from serve.web.guard import AREAS
from suqiu.settings import load_settings
from suqiu.store.users import User, save_user
from tests.serve.web.desk.office import USERS, Browser, TestClient, add_people, add_ticket

# Every page and call needs one of these areas; a new address must be entered here.
NEEDED = {
    "/desk": "desk", "/web/tickets": "desk", "/web/leaves": "desk", "/web/desk": "desk",
    "/chat": "chat", "/web/ask": "chat", "/web/conversations": "chat", "/web/turns": "chat",
    "/web/drill": "chat", "/wall": "wall", "/web/wall": "wall", "/web/pins": "wall",
    "/warnings": "warnings", "/reports": "reports", "/quality": "quality", "/admin": "admin",
    "/audit": "audit",
}  # fmt: skip
# Open to whoever is logged in, or to everybody.
SIGNED_IN = {"/", "/logout"}
PUBLIC = {"/login", "/welcome/{token}", "/healthz", "/readyz", "/docs", "/openapi.json", "/metrics"}
FILLED = {
    "number": "T1", "ticket_no": "T1", "action": "invite", "pin_id": "1", "turn_id": "1",
    "kind": "ack", "id": "1", "report_id": "x", "conversation_id": "x",
}  # fmt: skip


def _routes(app):
    found = []

    def walk(routes, prefix=""):
        for route in routes:
            inner = getattr(route, "original_router", None) or getattr(route, "router", None)
            if isinstance(route, APIRoute):
                found.extend((method, prefix + route.path) for method in sorted(route.methods))
            elif inner is not None and not isinstance(route, Mount):
                walk(inner.routes, prefix)

    walk(app.routes)
    return [one for one in found if not one[1].startswith("/api/")]


def _area(path):
    best = [
        prefix
        for prefix in NEEDED
        if path == prefix or path.startswith((prefix + "/", prefix + "."))
    ]
    return NEEDED[max(best, key=len)] if best else None


def _address(path):
    for name, value in FILLED.items():
        path = path.replace("{" + name + "}", value).replace("{" + name + ":path}", value)
    return path


@pytest.fixture(scope="module")
def database(store_database):
    with store_database.owner().begin() as connection:
        add_people(connection)
        save_user(connection, User("中山派单员", "dispatcher", streets=("中山街道",)))
        add_ticket(connection, "T1")
    return store_database


@pytest.fixture
def app(classifier, database, store_environment):
    return create_app(classifier, load_settings())


@pytest.fixture
def routes(app):
    found = _routes(app)
    assert len(found) > 25
    return found


def test_every_address_is_known(routes):
    unknown = {
        path for _, path in routes
        if path not in PUBLIC | SIGNED_IN and _area(path) is None
    }  # fmt: skip
    assert unknown == set()


def test_without_a_session_nothing_opens(app, routes):
    client = TestClient(app, follow_redirects=False)
    for method, path in routes:
        if path in PUBLIC:
            continue
        page = client.request(method, _address(path), headers={"accept": "text/html"})
        assert page.status_code == 303, (method, path)
        assert page.headers["location"].startswith("/login?next=/"), path
        call = client.request(method, _address(path), headers={"accept": "application/json"})
        assert call.status_code == 401, (method, path)


@pytest.mark.parametrize(
    "name", ["老王", "水利局", "区长", "分析员", "管理员", "审计员"], ids=lambda n: USERS[n].role
)
def test_a_role_opens_its_areas_and_no_other(app, database, routes, name):
    browser = Browser(app, database, name)
    home = browser.client.get("/").headers["location"]
    browser.get(home)
    assert browser.csrf
    mine = AREAS[USERS[name].role]
    for method, path in routes:
        area = _area(path)
        if area is None or (area in mine and method != "GET"):
            continue
        reply = browser.client.request(
            method, _address(path), headers={"accept": "text/html", "x-csrf": browser.csrf}
        )
        if area in mine:
            assert reply.status_code in (200, 303, 404, 422), (method, path, reply.status_code)
        else:
            assert reply.status_code == 403, (method, path, reply.status_code)


def test_a_change_without_the_csrf_word_is_refused(app, database, routes):
    changes = [(m, p) for m, p in routes if m != "GET" and p not in PUBLIC]
    assert changes
    for name in ("管理员", "老王", "审计员"):
        client = Browser(app, database, name).client
        for method, path in changes:
            for headers in ({}, {"x-csrf": "wrong"}):
                reply = client.request(
                    method, _address(path), headers={"accept": "application/json", **headers},
                    json={},
                )  # fmt: skip
                assert reply.status_code == 403, (name, method, path, reply.status_code)


def test_another_sessions_csrf_word_is_of_no_use(app, database):
    other = Browser(app, database, "老王")
    other.get("/desk")
    mine = Browser(app, database, "管理员")
    reply = mine.client.post(
        "/admin/users", data={"csrf": other.csrf, "name": "x", "role": "leader"}
    )
    assert reply.status_code == 403


def test_a_refusal_is_in_the_audit_log(app, database):
    Browser(app, database, "小李").get("/audit")
    with database.owner().connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT object FROM audit WHERE actor = '小李' AND action = 'access.refused'"
        ).scalars()
        assert set(found) == {"audit"}


@pytest.mark.parametrize(
    ("name", "status"), [("老王", 200), ("东湖派单员", 200), ("中山派单员", 404), ("水利局", 404)]
)
def test_a_ticket_opens_only_in_ones_scope(app, database, name, status):
    assert Browser(app, database, name).get("/desk/T1").status_code == status
