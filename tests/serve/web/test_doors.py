"""Logging in: fixation, guessing, throttling, other sites, headers, files."""

from urllib.parse import quote, urljoin, urlsplit
from uuid import uuid4

import pytest
from argon2 import PasswordHasher

from serve.admin.invitations import FIRST, base_of, welcome_link
from serve.http.throttle import Tries
from serve.web.guard import COOKIE
from serve.web.pages import login
from suqiu.settings import Settings, load_settings
from suqiu.store.accounts import passwords
from suqiu.store.accounts.passwords import invite, set_password
from suqiu.store.accounts.sessions import session_of, start_session
from suqiu.store.users import User, save_user
from tests.serve.apps import create_app
from tests.serve.web.office import TestClient

PASSWORD = "Xq7-paper-lamp"


@pytest.fixture
def app(app, database, monkeypatch):
    monkeypatch.setattr(login, "_tries", Tries(uuid4().hex, burst=50, seconds=3))
    with database.owner().begin() as connection:
        for name in ("老王", "小李"):
            set_password(connection, name, PASSWORD)
    return app


@pytest.fixture
def client(app):
    return TestClient(app, follow_redirects=False, headers={"accept": "text/html"})


def _enter(client, name="老王", password=PASSWORD, **more):
    return client.post("/login", data={"name": name, "password": password, **more})


def test_a_cookie_brought_along_is_not_taken_over(client):
    client.cookies.set(COOKIE, "chosen-by-a-thief")
    reply = _enter(client)
    assert reply.status_code == 303
    fresh = reply.cookies[COOKIE]
    assert fresh != "chosen-by-a-thief"
    thief = TestClient(client.app, cookies={COOKIE: "chosen-by-a-thief"}, follow_redirects=False)
    assert thief.get("/desk", headers={"accept": "text/html"}).status_code == 303
    again = _enter(client)
    assert again.cookies[COOKIE] != fresh


def test_the_session_before_is_worth_nothing_after_another_login(client):
    before = _enter(client).cookies[COOKIE]
    assert _enter(client, "小李").status_code == 303
    thief = TestClient(client.app, cookies={COOKIE: before}, follow_redirects=False)
    assert thief.get("/desk").status_code == 401


@pytest.mark.parametrize(
    ("site", "status"),
    [("cross-site", 403), ("same-site", 403), ("same-origin", 303), ("none", 303)],
)
def test_another_sites_form_logs_nobody_in(client, site, status):
    form = {"name": "老王", "password": PASSWORD}
    reply = client.post("/login", data=form, headers={"sec-fetch-site": site})
    assert reply.status_code == status
    assert (COOKIE in reply.cookies) == (status == 303)


def test_what_was_typed_for_a_name_is_kept_only_where_it_is_one(client, database):
    for typed in ("19900001234", "欧阳建国", "老王"):
        assert _enter(client, typed, "wrong").status_code == 401
    with database.owner().connect() as connection:
        kept = connection.exec_driver_sql(
            "SELECT actor FROM audit WHERE action = 'login.failed' ORDER BY id DESC LIMIT 3"
        ).scalars()
        assert list(kept) == ["老王", "（没有这个用户）", "（没有这个用户）"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client):
    cookie = _enter(client).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_a_new_password_ends_all_sessions(client, store_database):
    _enter(client)
    assert client.get("/desk").status_code == 200
    with store_database.owner().begin() as connection:
        set_password(connection, "老王", PASSWORD + "x")
    assert client.get("/desk").status_code == 303


def test_five_wrong_passwords_lock_even_for_the_right_one(client, store_database):
    for _ in range(5):
        reply = _enter(client, "小李", "wrong-Password-1")
        assert reply.status_code == 401
    reply = _enter(client, "小李")
    assert reply.status_code == 401
    assert "锁定" in reply.text
    with store_database.owner().connect() as connection:
        failed = connection.exec_driver_sql(
            "SELECT count(*) FROM audit WHERE actor = '小李' AND action = 'login.failed'"
        ).scalar_one()
    assert failed == 6


def test_an_unknown_name_is_answered_like_a_wrong_password(client):
    texts = {
        _enter(client, name, "wrong-Password-1").text.replace(name, "")
        for name in ("没有这人", "老王")
    }
    assert len(texts) == 1


def test_many_tries_from_one_address_are_put_off(client, monkeypatch):
    monkeypatch.setattr(login, "_tries", Tries(uuid4().hex, burst=3, seconds=60))
    statuses = [_enter(client, f"人{n}", "wrong-Password-1").status_code for n in range(5)]
    assert statuses == [401, 401, 401, 429, 429]


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)",
     "/\t/evil.example", "/\n/evil.example", "evil.example"],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(client, elsewhere):
    target = _enter(client, next=elsewhere).headers["location"]
    assert urlsplit(urljoin("http://here/login", target)).netloc == "here"
    assert not any(sign in target for sign in "\t\n\\")


def test_an_address_of_ours_is_gone_on_to(client):
    assert _enter(client, next="/desk/T1?tab=mine").headers["location"] == "/desk/T1?tab=mine"


@pytest.mark.parametrize(
    "address",
    ["/", "/login", "/desk", "/static/app.css", "/nowhere", "/healthz", "/openapi.json", "/docs",
     "/api/v1/classify", "/static/../guard.py"],
)  # fmt: skip
def test_every_answer_carries_the_security_headers(client, address):
    headers = client.get(address).headers
    assert "default-src" in headers["content-security-policy"]
    assert (
        "'unsafe-inline'"
        not in headers["content-security-policy"].split("script-src")[1].split(";")[0]
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "cache-control" in headers


def test_a_failure_carries_them_too(app):
    @app.get("/web/fails")
    async def fails():
        raise RuntimeError

    reply = TestClient(app, raise_server_exceptions=False).get("/web/fails")
    assert reply.status_code == 503
    assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["../guard.py", "..%2fguard.py", "%2e%2e/guard.py", "....//guard.py", "..\\guard.py",
     "%2e%2e%2fguard.py", "vendor/../../guard.py", "/etc/passwd", "..%c0%afguard.py", "%00",
     "app.css%00.js"],
)  # fmt: skip
def test_static_serves_nothing_outside_its_folder(client, path):
    reply = client.get(f"/static/{path}")
    assert reply.status_code == 404
    assert "BackendDep" not in reply.text
    assert "root:" not in reply.text


def test_an_unknown_name_costs_as_much_as_a_wrong_password(client, monkeypatch):
    """Counted, not timed: argon2 is what takes long, and it must run in both cases."""
    verified = []

    class Counting(PasswordHasher):
        def verify(self, hash, password):
            verified.append(hash)
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    for name in ("没有这人", "老王"):
        verified.clear()
        assert _enter(client, name, "wrong-Password-1").status_code == 401
        assert len(verified) == 1, name


def test_failures_from_many_addresses_lock_the_account_all_the_same(app):
    for number in range(5):
        away = TestClient(app, follow_redirects=False, client=(f"10.0.0.{number}", 5000))
        assert _enter(away, "小李", "wrong-Password-1").status_code == 401
    fresh = TestClient(app, follow_redirects=False, client=("10.0.1.1", 5000))
    assert _enter(fresh, "小李").status_code == 401


def test_one_address_gets_no_further_with_many_names(app, monkeypatch):
    """Five tries at each of many names lock nobody; the address runs out of tries."""
    monkeypatch.setattr(login, "_tries", Tries(uuid4().hex, burst=6, seconds=60))
    here = TestClient(app, follow_redirects=False, client=("10.0.2.1", 5000))
    statuses = [_enter(here, f"人{n}", "wrong-Password-1").status_code for n in range(8)]
    assert statuses == [401] * 6 + [429] * 2
    elsewhere = TestClient(app, follow_redirects=False, client=("10.0.2.2", 5000))
    assert _enter(elsewhere).status_code == 303


def test_behind_https_the_cookie_is_sent_by_https_only(app):
    secure = TestClient(app, base_url="https://testserver", follow_redirects=False)
    assert "; secure" in _enter(secure).headers["set-cookie"].lower()


def test_logging_out_ends_the_session_for_good(client, store_database):
    cookie = _enter(client).cookies[COOKIE]
    with store_database.owner().begin() as connection:
        word = session_of(connection, cookie).csrf
    assert client.post("/logout", headers={"x-csrf": word}).status_code == 303
    back = TestClient(client.app, cookies={COOKIE: cookie}, follow_redirects=False)
    assert back.get("/desk", headers={"accept": "application/json"}).status_code == 401


def test_an_invitation_is_good_once(client, store_database):
    with store_database.owner().begin() as connection:
        token = invite(connection, "小李")
    assert client.post(f"/welcome/{token}", data={"password": PASSWORD}).status_code == 303
    again = client.post(f"/welcome/{token}", data={"password": "Other-words-77"})
    assert again.status_code == 410
    assert COOKIE not in again.cookies


def test_a_link_that_is_good_no_longer_says_why_and_shows_no_form(client, store_database):
    with store_database.owner().begin() as connection:
        used, late = invite(connection, "小李"), invite(connection, "老王")
        connection.exec_driver_sql(
            "UPDATE invitation SET expires_at = now() - interval '1 minute' WHERE user_name = '老王'"
        )
    assert 'name="password"' in client.get(f"/welcome/{used}").text
    client.post(f"/welcome/{used}", data={"password": PASSWORD})
    for token, why in ((used, "已用过"), (late, "已过期"), ("nothing", "没有这个链接")):
        reply = client.get(f"/welcome/{token}")
        assert reply.status_code == 410
        assert why in reply.text
        assert 'name="password"' not in reply.text


# Lines of a header, and bytes that are none; whatever comes back must hold no line of its own.
_LINES = (
    "x\r\nSet-Cookie: a=b",
    "x\nX-Own: 1",
    "%0d%0aX-Own: 1",
    "x\x85X-Own: 1",
    "\u560aX-Own: 1",
)


@pytest.mark.parametrize("evil", _LINES)
def test_no_address_writes_a_header(client, store_database, evil):
    _enter(client)
    with store_database.owner().begin() as connection:
        save_user(connection, User("区长", "leader"))
        leader = TestClient(
            client.app, cookies={COOKIE: start_session(connection, "区长")}, follow_redirects=False
        )
    quoted = quote(evil, safe="")
    replies = [
        client.post("/login", data={"name": "老王", "password": PASSWORD, "next": f"/{evil}"}),
        client.get(f"/desk/next?street={quoted}&tab=all"),
        TestClient(client.app, follow_redirects=False).get(
            f"/desk/{quoted}", headers={"accept": "text/html"}
        ),
        leader.get(f"/reports/{quoted}/file/md"),
        leader.get(f"/reports/{quoted}"),
    ]
    for reply in replies:
        assert "x-own" not in reply.headers
        assert not any("\r" in value or "\n" in value for value in reply.headers.values())
        assert "a=b" not in reply.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    "name",
    ["../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e%2f%2e%2e%2fdaily.toml", "daily.toml",
     "/etc/passwd", "C:\\windows\\win.ini", "x%00", "....//....//x"],
)  # fmt: skip
def test_a_report_is_no_path(client, store_database, name):
    with store_database.owner().begin() as connection:
        save_user(connection, User("区长", "leader"))
        cookie = start_session(connection, "区长")
    leader = TestClient(client.app, cookies={COOKIE: cookie}, follow_redirects=False)
    for address in (f"/reports/{name}/file/md", f"/reports/x/file/{name}", f"/reports/{name}"):
        reply = leader.get(address, headers={"accept": "text/html"})
        assert reply.status_code in (404, 405, 422), (address, reply.status_code)
        assert "root:" not in reply.text
        assert "content-disposition" not in reply.headers


def test_the_first_start_gives_one_link_and_then_none(
    classifier, store_database, store_environment
):
    with store_database.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM account")
    link = welcome_link(store_database, "http://127.0.0.1:8000")
    app = create_app(classifier, load_settings())
    guest = TestClient(app, follow_redirects=False, headers={"accept": "text/html"})
    path = link.removeprefix("http://127.0.0.1:8000")
    assert path.startswith("/welcome/")
    assert guest.post(path, data={"password": PASSWORD}).status_code == 303
    assert FIRST in guest.get("/admin").text
    assert welcome_link(store_database, "http://127.0.0.1:8000") is None


def test_a_closed_or_demoted_first_user_does_not_stand_in_the_way(store_database):
    with store_database.owner().begin() as connection:
        connection.exec_driver_sql("DELETE FROM account")
        save_user(connection, User(FIRST, "dispatcher"))
    assert welcome_link(store_database, "http://x")
    with store_database.owner().connect() as connection:
        role = connection.exec_driver_sql(
            f"SELECT role FROM app_user WHERE name = '{FIRST}'"
        ).scalar_one()
    assert role == "administrator"


def test_the_command_invites(suqiu, store_database, store_environment):
    run = suqiu("user", "invite", "老王", "--url", "https://12345.example.gov.cn/")
    assert run.out.startswith("https://12345.example.gov.cn/welcome/")
    assert suqiu("user", "invite", "没有的人").code == 2


def test_an_address_for_everybody_is_shown_as_one_to_visit():
    settings = Settings(host="0.0.0.0", port=8123)
    assert base_of(settings) == "http://127.0.0.1:8123"
    assert base_of(settings, "10.0.0.5", 80) == "http://10.0.0.5:80"
