"""Single sign-on: who comes in, and every way an answer of the issuer can be wrong."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from serve.oidc.errand import COOKIE as ERRAND
from serve.oidc.options import options_of
from serve.web.guard import COOKIE
from suqiu.errors import SettingsError
from suqiu.settings import Settings
from suqiu.store.accounts.passwords import set_password
from suqiu.store.accounts.people import close_user
from suqiu.store.users import User, find_user
from tests.serve.apps import create_app
from tests.serve.web.office import TestClient
from tests.serve.web.sso.coming import MAPPED, PASSWORD, come, go, last


def test_a_known_user_comes_in_and_is_written_down(client, database):
    browser = client()
    reply = come(browser, "/desk?tab=all")
    assert (reply.status_code, reply.headers["location"]) == (303, "/desk?tab=all")
    assert browser.get("/desk").status_code == 200
    assert last(database, "login") == ("老王", {"way": "oidc"})
    cookies = " ".join(reply.headers.get_list("set-cookie")).lower()
    assert "httponly" in cookies
    assert ERRAND not in browser.cookies


def test_the_request_carries_state_nonce_and_a_challenge(client, server):
    away = client().get("/login/sso")
    asked = parse_qs(urlsplit(away.headers["location"]).query)
    assert asked["redirect_uri"] == ["http://testserver/login/sso/back"]
    assert min(len(asked[name][0]) for name in ("state", "nonce", "code_challenge")) > 40
    cookie = away.headers["set-cookie"]
    assert not any(asked[name][0] in cookie for name in ("state", "nonce"))
    assert "httponly" in cookie.lower()
    assert "path=/login/sso" in cookie.lower()


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("wrong_nonce", "token:nonce"), ("no_nonce", "token:nonce"),
        ("wrong_audience", "token:aud"), ("other_audience_too", "token:azp"),
        ("wrong_issuer", "token:iss"), ("expired", "token:exp"), ("no_subject", "token:sub"),
        ("other_key", "token:"), ("alg_none", "token:"), ("shared_secret", "token:"),
        ("not_a_token", "token"), ("wrong_iss_parameter", "iss"), ("denied", "denied"),
    ],
)  # fmt: skip
def test_a_wrong_answer_lets_nobody_in(client, server, database, behaviour, reason):
    browser = client()
    server.behave(behaviour)
    reply = come(browser)
    assert reply.status_code == 401
    assert 'role="alert"' in reply.text
    assert COOKIE not in browser.cookies
    actor, detail = last(database, "login.failed")
    assert detail["reason"].startswith(reason)
    assert actor == "单点登录"


def test_a_code_works_once(client):
    browser = client()
    back = go(browser)
    errand = browser.cookies[ERRAND]
    assert browser.get(back).status_code == 303
    browser.cookies.delete(COOKIE)
    assert browser.get(back).status_code == 401  # the errand is gone
    thief = TestClient(browser.app, cookies={ERRAND: errand}, follow_redirects=False)
    assert thief.get(back).status_code == 401  # and the code is used


def test_a_login_begun_in_another_browser_is_not_finished_here(client):
    mine, other = client(), client()
    back = go(other)
    assert mine.get(back).status_code == 401
    go(mine)
    assert mine.get(back).status_code == 401  # the state is the other's
    mine.cookies.set(ERRAND, "made.up.by.a.thief", path="/login/sso")
    assert mine.get(back).status_code == 401
    assert COOKIE not in mine.cookies


def test_the_session_is_a_new_one_and_the_old_one_ends(client):
    browser = client()
    come(browser)
    before = browser.cookies[COOKIE]
    come(browser)
    assert browser.cookies[COOKIE] != before
    old = TestClient(browser.app, cookies={COOKIE: before}, follow_redirects=False)
    assert old.get("/desk", headers={"accept": "text/html"}).status_code == 303


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_sent_to_another_site(client, elsewhere):
    assert come(client(), elsewhere).headers["location"] == "/"


def test_new_keys_of_the_issuer_are_fetched(client, server, monkeypatch):
    monkeypatch.setattr("serve.oidc.provider._BETWEEN_KEYS", 0.0)
    browser = client()
    assert come(browser).status_code == 303
    server.rotate()
    assert come(browser).status_code == 303
    assert server.requests.count("/jwks") >= 2


def test_an_unknown_user_is_refused_without_a_role(client, server, database):
    server.person = {"preferred_username": "生人", "duties": ["坐席"]}
    assert come(client()).status_code == 401
    assert last(database, "login.failed") == ("生人", {"way": "oidc", "reason": "unknown"})
    server.person = {"preferred_username": "生人", "duties": ["食堂"]}
    assert come(client(**MAPPED)).status_code == 401
    assert last(database, "login.failed")[1]["reason"] == "role"


def test_a_role_claim_makes_a_user_and_follows_him(client, server, database):
    browser = client(**MAPPED, streets_claim="areas")
    server.person = {"preferred_username": "新人", "duties": ["坐席"], "areas": ["东湖街道"]}
    assert come(browser).status_code == 303
    assert _user(database, "新人") == User("新人", "dispatcher", streets=("东湖街道",))
    server.person |= {"duties": "科长", "areas": []}
    assert come(browser).status_code == 303
    assert _user(database, "新人") == User("新人", "leader")
    for wrong, reason in (
        ({"duties": []}, "role"), ({"duties": ["坐席", "科长"]}, "roles"), ({"areas": None}, "scope"),
        ({"duties": {"坐席": 1}}, "role"), ({"preferred_username": "a|b"}, "name"),
        ({"preferred_username": 7}, "name"),
    ):  # fmt: skip
        good = {"preferred_username": "新人", "duties": ["坐席"], "areas": ["东湖街道"]}
        server.person = good | wrong
        assert come(browser).status_code == 401
        assert last(database, "login.failed")[1]["reason"] == reason


def test_a_user_with_a_password_here_is_governed_here(client, server, database):
    with database.owner().begin() as connection:
        set_password(connection, "老王", PASSWORD)
    server.person = {"preferred_username": "老王", "duties": ["科长"]}
    assert come(client(**MAPPED)).status_code == 303
    assert _user(database, "老王").role == "dispatcher"


@pytest.mark.parametrize(
    "person", [{"preferred_username": "主任"}, {"preferred_username": "新人", "duties": ["信息科"]}]
)
def test_administrators_come_this_way_only_when_configured(client, server, database, person):
    server.person = {"duties": ["信息科"], **person}
    assert come(client(**MAPPED)).status_code == 401
    assert last(database, "login.failed")[1]["reason"] == "guarded"
    assert _user(database, "主任").role == "administrator"
    assert come(client(**MAPPED, administrators=True)).status_code == 303


def test_a_claim_cannot_demote_the_administrator(client, server, database):
    server.person = {"preferred_username": "主任", "duties": ["坐席"]}
    assert come(client(**MAPPED)).status_code == 401
    assert _user(database, "主任").role == "administrator"


def test_a_closed_user_stays_out(client, server, database):
    with database.owner().begin() as connection:
        close_user(connection, "老王")
    server.person["duties"] = ["坐席"]
    for browser in (client(), client(**MAPPED)):
        assert come(browser).status_code == 401
    assert last(database, "login.failed")[1]["reason"] == "closed"


@pytest.mark.parametrize("behaviour", ["500", "html", "gone"])
def test_without_the_issuer_local_accounts_still_work(client, server, database, behaviour):
    with database.owner().begin() as connection:
        set_password(connection, "老王", PASSWORD)
    if behaviour == "gone":
        browser = client(issuer="http://127.0.0.1:9")
    else:
        server.behave(behaviour)
        browser = client()
    reply = browser.get("/login/sso")
    assert reply.status_code == 503
    assert "本地账号" in reply.text
    reply = browser.post("/login", data={"name": "老王", "password": PASSWORD})
    assert reply.status_code == 303


def test_an_issuer_that_is_another_or_points_elsewhere_is_not_trusted(client, server):
    for endpoints in (
        {"issuer": "https://other.example"}, {"token_endpoint": "file:///etc/passwd"},
        {"jwks_uri": 5},
    ):  # fmt: skip
        server.endpoints = endpoints
        assert client().get("/login/sso").status_code == 503


def test_the_button_is_there_only_when_configured(client, classifier, store_environment):
    bare = TestClient(create_app(classifier, Settings()), headers={"accept": "text/html"})
    assert "/login/sso" not in bare.get("/login").text
    assert bare.get("/login/sso").status_code == 404
    assert bare.get("/login/sso/back").status_code == 404
    assert re.search(r'href="/login/sso\?next=', client().get("/login").text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_client_secret": None}, {"oidc_issuer": "sso.example"}, {"oidc_scopes": "profile"},
        {"oidc_redirect": "https://here.example/other"}, {"oidc_role_claim": "duties"},
        {"oidc_role_claim": "duties", "oidc_roles": "坐席=王"},
    ],
)  # fmt: skip
def test_impossible_settings_are_refused(wrong):
    good = {"oidc_issuer": "https://sso.example", "oidc_client_id": "x", "oidc_client_secret": "y"}
    assert options_of(Settings(**good)) is not None
    with pytest.raises(SettingsError):
        options_of(Settings(**(good | wrong)))


def test_an_issuer_that_is_down_is_not_waited_for_by_everybody(client, server):
    browser = client()
    server.behave("500")
    asked = len(server.requests)
    assert {browser.get("/login/sso").status_code for _ in range(5)} == {503}
    assert len(server.requests) == asked + 1
    browser.app.state.sso._down_at -= 60
    server.behave("ok")
    assert come(browser).status_code == 303


def test_the_check_of_the_settings_tells_how_the_issuer_is(suqiu, client, server, tmp_path):
    for settings, verdict in (
        ({}, "注意"), ({"issuer": "http://127.0.0.1:9"}, "注意"), ({"scopes": "profile"}, "不可用"),
    ):  # fmt: skip
        if verdict == "不可用":
            with pytest.raises(SettingsError):
                client(**settings)
        else:
            client(**settings)
        run = suqiu("config", "check", "--json")
        (found,) = [one for one in json.loads(run.out) if one["name"] == "单点登录"]
        assert found["verdict"] == verdict


def _user(database, name):
    with database.owner().connect() as connection:
        return find_user(connection, name)
