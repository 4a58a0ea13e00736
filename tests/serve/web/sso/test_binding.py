"""Single sign-on: users are bound to accounts, not names; and leaving ends both sessions."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from serve.oidc.leaving import COOKIE as OUT
from serve.oidc.leaving import recall, remember
from serve.web.guard import COOKIE
from suqiu.store.accounts.sessions import start_session
from suqiu.store.accounts.sign_on import bind
from tests.oidc_server import CLIENT, SECRET, subject_of
from tests.serve.web.office import TestClient
from tests.serve.web.sso.coming import MAPPED, come, last

SUBJECT = subject_of("老王")


def _bound(database):
    with database.owner().connect() as connection:
        return connection.exec_driver_sql("SELECT user_name, issuer, subject FROM sign_on").all()


def test_the_first_login_binds_the_account(client, server, database):
    assert come(client()).status_code == 303
    assert _bound(database) == [("老王", server.issuer, SUBJECT)]
    assert last(database, "user.bind") == ("老王", {"subject": SUBJECT})
    assert come(client()).status_code == 303
    assert len(_bound(database)) == 1


def test_a_name_given_to_somebody_else_does_not_let_him_in(client, server, database):
    come(client())
    for settings in ({}, MAPPED):
        server.person = {"preferred_username": "老王", "sub": "another", "duties": "坐席"}
        browser = client(**settings)
        reply = come(browser)
        assert reply.status_code == 401
        assert "另一个账号" in reply.text
        assert COOKIE not in browser.cookies
        assert last(database, "login.failed")[1]["reason"] == "subject"
    assert [one.subject for one in _bound(database)] == [SUBJECT]


def test_who_is_renamed_by_the_issuer_stays_who_he_is(client, server, database):
    come(client())
    server.person = {"preferred_username": "王主任", "sub": SUBJECT}
    browser = client()
    assert come(browser).status_code == 303
    assert last(database, "login")[0] == "老王"
    # Even to a name that is another's here: he does not become that one.
    server.person = {"preferred_username": "主任", "sub": SUBJECT}
    assert come(client()).status_code == 303
    assert last(database, "login")[0] == "老王"


def test_another_issuer_binds_anew(client, server, database):
    with database.owner().begin() as connection:
        assert bind(connection, "https://old.example", "7", "老王")
    assert come(client()).status_code == 303
    assert len(_bound(database)) == 2


@pytest.mark.parametrize("subject", ["", 7, "x" * 256])
def test_an_impossible_subject_lets_nobody_in(client, server, database, subject):
    server.person["sub"] = subject
    assert come(client()).status_code == 401
    assert _bound(database) == []


def test_the_administrator_sees_and_clears_a_binding(client, server, database):
    browser = client()
    come(browser)
    with database.owner().begin() as connection:
        cookie = start_session(connection, "主任")
    office = TestClient(browser.app, cookies={COOKIE: cookie}, headers={"accept": "text/html"})
    shown = office.get("/admin").text
    assert f"{server.issuer} {SUBJECT}" in shown
    csrf = re.search(r'name="csrf" value="([^"]+)"', shown)[1]
    told = office.post("/admin/users/unbind", data={"name": "老王", "csrf": csrf})
    assert told.status_code == 200
    assert "解除" in told.text
    assert _bound(database) == []
    assert last(database, "user.unbind") == ("主任", {"accounts": 1})
    assert browser.get("/desk").status_code == 303  # his session ended
    server.person["sub"] = "another"
    assert come(client()).status_code == 303


def _leave(browser):
    csrf = re.search(r'data-csrf="([^"]+)"', browser.get("/desk").text)[1]
    return browser.post("/logout", data={"csrf": csrf})


def test_leaving_ends_the_session_at_the_issuer_too(client, server):
    server.endpoints = {"end_session_endpoint": f"{server.issuer}/end?realm=a"}
    browser = client()
    come(browser)
    page = _leave(browser)
    assert page.status_code == 200
    address = html.unescape(re.search(r'content="0; url=([^"]+)"', page.text)[1])
    asked = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{server.issuer}/end?realm=a&")
    assert asked["client_id"] == [CLIENT]
    assert asked["post_logout_redirect_uri"] == ["http://testserver/login"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert COOKIE not in browser.cookies
    assert OUT not in browser.cookies
    assert browser.get("/desk").status_code == 303


def test_where_the_issuer_does_not_offer_it_leaving_is_as_before(client, server):
    browser = client()
    come(browser)
    reply = _leave(browser)
    assert (reply.status_code, reply.headers["location"]) == (303, "/login")


def test_who_came_by_password_does_not_leave_by_the_issuer(client, server, database):
    server.endpoints = {"end_session_endpoint": f"{server.issuer}/end"}
    browser = client()
    come(browser)
    # The same browser, another session: what was remembered is not of this one.
    with database.owner().begin() as connection:
        browser.cookies.set(COOKIE, start_session(connection, "老王"), domain="testserver.local")
    assert _leave(browser).status_code == 303


def test_an_end_that_is_no_address_is_not_trusted(client, server):
    server.endpoints = {"end_session_endpoint": "javascript:alert(1)"}
    assert client().get("/login/sso").status_code == 503


def test_an_id_token_too_long_for_a_cookie_is_left_out():
    sealed = remember("session", "x" * 5000, SECRET)
    assert len(sealed) < 4000
    assert recall(sealed, "session", SECRET).token == ""
    assert recall(sealed, "another", SECRET) is None
