"""Who leaves at the issuer is out here too: OpenID Connect Back-Channel Logout 1.0."""

import time

import pytest
from joserfc.jwk import OctKey

from serve.web.guard import COOKIE
from tests.oidc_server import EVENT, SECRET, subject_of
from tests.serve.web.office import TestClient
from tests.serve.web.sso.coming import come, go, last

ADDRESS = "/login/sso/backchannel-logout"


def _leave(browser, token):
    """The issuer calls: another client than the browser, without its cookies."""
    return TestClient(browser.app).post(ADDRESS, data={"logout_token": token})


def _inside(browser):
    return browser.get("/desk", headers={"accept": "application/json"}).status_code == 200


@pytest.fixture
def two(client, server):
    """Two browsers of 老王's, of two sessions at the issuer."""
    one = client()
    other = TestClient(one.app, follow_redirects=False, headers=one.headers)
    for sid, browser in (("s1", one), ("s2", other)):
        server.person = {"preferred_username": "老王", "sid": sid}
        assert come(browser).status_code == 303
    return [one, other]


def test_one_session_of_the_issuers_ends_here(two, server, database):
    one, other = two
    reply = _leave(one, server.logout_token(sid="s1"))
    assert (reply.status_code, reply.content) == (200, b"")
    assert reply.headers["cache-control"] == "no-store"
    assert not _inside(one)
    assert _inside(other)
    assert last(database, "logout") == ("老王", {"way": "oidc"})


def test_all_sessions_of_an_account_end_here(two, server):
    assert _leave(two[0], server.logout_token(sub=subject_of("老王"))).status_code == 200
    assert not any(map(_inside, two))


def test_a_session_and_an_account_must_be_of_one_another(two, server):
    token = server.logout_token(sub=subject_of("小李"), sid="s1")
    assert _leave(two[0], token).status_code == 200
    assert all(map(_inside, two))
    assert _leave(two[0], server.logout_token(sub=subject_of("老王"), sid="s2")).status_code == 200
    assert [_inside(one) for one in two] == [True, False]


def test_a_session_without_a_number_goes_with_its_account(client, server):
    browser = client()
    come(browser)
    assert _leave(browser, server.logout_token(sid="unknown")).status_code == 200
    assert _inside(browser)
    token = server.logout_token(sub=subject_of("老王"), sid="unknown")
    assert _leave(browser, token).status_code == 200
    assert not _inside(browser)


def test_a_session_of_ones_own_password_stays(two, server, database):
    with database.owner().begin() as connection:
        connection.exec_driver_sql("UPDATE web_session SET issuer = NULL, subject = NULL")
    assert _leave(two[0], server.logout_token(sub=subject_of("老王"))).status_code == 200
    assert all(map(_inside, two))


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"iss": "https://other.example"}, "iss"), ({"aud": "another-client"}, "aud"),
        ({"iat": None}, "iat"), ({"iat": int(time.time()) + 7200}, "iat"), ({"exp": None}, "exp"),
        ({"exp": 1_000_000_000}, "exp"), ({"exp": int(time.time()) + 90_000}, "exp"),
        ({"jti": None}, "jti"), ({"jti": ""}, "jti"), ({"nonce": "x"}, "nonce"),
        ({"events": None}, "events"), ({"events": [EVENT]}, "events"),
        ({"events": {EVENT: "x"}}, "events"), ({"events": {"other": {}}}, "events"),
        ({"sid": None}, "sub"), ({"sid": 7}, "sid"), ({"sub": ["x"]}, "sub"),
    ],
)  # fmt: skip
def test_a_token_that_is_not_right_ends_nothing(two, server, wrong, reason):
    reply = _leave(two[0], server.logout_token(**{"sid": "s1", **wrong}))
    assert reply.status_code == 400
    assert reply.headers["cache-control"] == "no-store"
    assert reply.json()["error"] == "invalid_request"
    assert reason in reply.json()["error_description"]
    assert all(map(_inside, two))


def test_only_the_issuers_own_keys_sign(two, server):
    shared = OctKey.import_key(SECRET)
    for token in (
        server.logout_token(key=server.stranger, sid="s1"),
        server.logout_token(key=shared, header={"alg": "HS256"}, sid="s1"),
        "", "今天天气不错", "a.b.c",
    ):  # fmt: skip
        assert _leave(two[0], token).status_code == 400
    assert two[0].post(ADDRESS).status_code == 400
    assert all(map(_inside, two))


def test_an_id_token_is_no_logout_token(client, server):
    browser = client()
    go(browser)
    ((_, asked),) = [*server.codes.items()][-1:]
    assert _leave(browser, server._token(asked)).status_code == 400


def test_a_token_is_taken_once(two, server):
    token = server.logout_token(sid="s1")
    assert _leave(two[0], token).status_code == 200
    server.person = {"preferred_username": "老王", "sid": "s1"}
    come(two[0])
    again = _leave(two[0], token)
    assert again.status_code == 400
    assert "jti" in again.json()["error_description"]
    assert _inside(two[0])


def test_what_nobody_knows_is_gone_already(client, server, database):
    browser = client()
    assert _leave(browser, server.logout_token(sid="never")).status_code == 200
    assert COOKIE not in browser.cookies
    with database.owner().begin() as connection:
        connection.exec_driver_sql("UPDATE logout_seen SET expires_at = '2026-01-01'")
    assert _leave(browser, server.logout_token(sid="never")).status_code == 200
    with database.owner().connect() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM logout_seen").scalar_one()
    assert kept == 1


def test_without_the_issuer_nothing_ends_and_without_sign_on_there_is_no_such_page(
    two, server, client
):
    token = server.logout_token(sid="s1")
    server.behave("500")
    assert _leave(client(), token).status_code == 400
    assert all(map(_inside, two))
