"""Every address against every role, as a table; and against those who are nobody."""

import pytest
from sqlalchemy import update

from serve.web.guard import COOKIE
from suqiu import clock
from suqiu.store.accounts.sessions import start_session
from suqiu.store.accounts.tokens import make_token
from suqiu.store.schema.access import web_session
from suqiu.store.schema.people import app_user
from suqiu.store.schema.tokens import api_token
from suqiu.store.users import User, save_user
from tests.serve.web.addresses import address_of, routes_of, send
from tests.serve.web.office import USERS, TestClient, add_ticket

# D dispatcher, P department, L leader, A analyst, M administrator, U auditor: who is let in.
# A new address must be entered here. Whose rows he sees there is another matter: test_scope.py.
# Also who may do more than look: approving a report (区长) is checked in admin/test_sheets.py.
TABLE = """
GET  /                                       DPLAMU
POST /logout                                 DPLAMU
GET  /account                                DPLAMU
POST /account                                DPLAMU
GET  /desk                                   DP-AM-
GET  /desk/next                              DP-AM-
GET  /desk/callbacks                         DP-AM-
GET  /desk/supervision                       DP-AM-
GET  /desk/                                  DP-AM-
GET  /desk/{number}                          DP-AM-
GET  /web/desk/counts                        DP-AM-
GET  /web/leaves                             DPLAM-
GET  /web/tickets/{number}                   DP-AM-
POST /web/tickets/{number}/decide            D---M-
POST /web/tickets/{number}/return            D---M-
POST /web/tickets/{number}/merge             D---M-
POST /web/tickets/{number}/beat              D---M-
POST /web/tickets/{number}/release           D---M-
POST /web/tickets/{number}/review            D---M-
POST /web/tickets/{number}/callback          D---M-
POST /web/tickets/{number}/supervise         D---M-
POST /web/tickets/{number}/person            D---M-
GET  /chat                                   DPLAM-
POST /web/ask                                DPLAM-
POST /web/drill                              DPLAM-
GET  /web/conversations/{conversation_id}    DPLAM-
POST /web/turns/{turn_id}/judge              DPLAM-
GET  /web/drafts                             --LAM-
GET  /web/turns/{turn_id}/again              DPLAM-
POST /web/turns/{turn_id}/file/{form}        DPLAM-
POST /web/turns/{turn_id}/save               --LAM-
POST /web/pins                               DPLAM-
POST /web/pins/{pin_id}/remove               DPLAM-
GET  /find                                   DPLAM-
POST /find                                   DPLAM-
GET  /find/knowledge                         DPLAM-
POST /find/knowledge                         DPLAM-
GET  /wall                                   DPLAM-
GET  /web/wall.json                          DPLAM-
GET  /warnings                               --LAM-
POST /warnings/{number}/{action}             --LAM-
GET  /reports                                --LAM-
POST /reports                                --LAM-
GET  /reports/{report_id}                    --LAM-
POST /reports/{report_id}/edit               --LAM-
POST /reports/{report_id}/{step}             --LAM-
GET  /reports/{report_id}/file/{format}      --LAM-
GET  /reports/{report_id}/read               --LAM-
GET  /quality                                --LAM-
GET  /admin                                  ----M-
POST /admin/users                            ----M-
POST /admin/users/{action}                   ----M-
GET  /admin/tokens                           ----M-
POST /admin/tokens                           ----M-
POST /admin/tokens/revoke                    ----M-
GET  /admin/settings                         ----M-
GET  /admin/jobs                             ----M-
POST /admin/jobs/{action}                    ----M-
GET  /admin/state                            ----M-
GET  /audit                                  ----MU
GET  /audit/export                           ----MU
POST /api/v1/ask                             DPLAM-
POST /api/v1/similar                         DPLAM-
POST /api/v1/turns/{turn_id}/judge           DPLAM-
GET  /metrics                                ----MU
GET  /login                                  public
POST /login                                  public
GET  /login/sso                              public
GET  /login/sso/back                         public
POST /login/sso/backchannel-logout           public
POST /login/totp                             public
GET  /welcome/{token}                        public
POST /welcome/{token}                        public
POST /api/v1/classify                        public
POST /api/v1/extract                         public
GET  /api/v1/taxonomy                        public
GET  /api/v1/metrics                         public
GET  /healthz                                public
GET  /readyz                                 public
GET  /docs                                   public
GET  /openapi.json                           public
"""
WHO = {
    "D": "老王", "P": "水利局", "L": "区长", "A": "分析员", "M": "管理员", "U": "审计员",
}  # fmt: skip
ALLOWED = {
    (method, path): who
    for method, path, who in (line.split() for line in TABLE.strip().splitlines())
}
GUARDED = [(route, who) for route, who in ALLOWED.items() if who != "public"]


def _by_token(path):
    return path.startswith("/api/") or path == "/metrics"


@pytest.fixture(scope="module")
def database(staffed):
    with staffed.owner().begin() as connection:
        save_user(connection, User("东湖派单员", "dispatcher", streets=("东湖街道",)))
        save_user(connection, User("中山派单员", "dispatcher", streets=("中山街道",)))
        add_ticket(connection, "T1", lead_department="水利局")
        add_ticket(connection, "T2")
    return staffed


def test_every_address_is_in_the_table(app):
    assert sorted(routes_of(app)) == sorted(ALLOWED)


@pytest.mark.parametrize("letter", WHO, ids=lambda letter: USERS[WHO[letter]].role)
def test_a_role_is_let_in_where_the_table_says_and_nowhere_else(app, database, visit, letter):
    name = WHO[letter]
    with database.owner().begin() as connection:
        bearer = {"authorization": f"Bearer {make_token(connection, name)}"}
    for (method, path), who in sorted(GUARDED, key=lambda one: one[0][1] == "/logout"):
        browser = visit(name)
        if _by_token(path):
            reply = send(TestClient(app), method, path, bearer)
        else:
            reply = browser.send(method, path)
        if letter in who:
            assert reply.status_code in (200, 204, 303, 404, 409, 422), (path, reply.text[:300])
        else:
            assert reply.status_code == 403, (method, path, reply.status_code)


def _with_cookie(app, cookie):
    return TestClient(app, cookies={COOKIE: cookie}, follow_redirects=False)


def _with_token(app, token):
    headers = {"authorization": f"Bearer {token}"}
    return TestClient(app, headers=headers, follow_redirects=False)


def _nobody(app, connection):
    return TestClient(app, follow_redirects=False)


def _made_up(app, connection):
    client = _with_token(app, "suqiu_" + "A" * 43)
    client.cookies.set(COOKIE, "A" * 43)
    return client


def _out_of_date(app, connection):
    token, cookie = make_token(connection, "管理员", days=1), start_session(connection, "管理员")
    past = {"expires_at": clock.now()}
    connection.execute(update(api_token).values(past))
    connection.execute(update(web_session).values(past))
    client = _with_token(app, token)
    client.cookies.set(COOKIE, cookie)
    return client


def _idle(app, connection):
    cookie = start_session(connection, "管理员")
    connection.exec_driver_sql("UPDATE web_session SET seen_at = seen_at - interval '61 minutes'")
    return _with_cookie(app, cookie)


def _closed(app, connection):
    save_user(connection, User("走了的人", "administrator"))
    token, cookie = make_token(connection, "走了的人"), start_session(connection, "走了的人")
    connection.execute(
        update(app_user).where(app_user.c.name == "走了的人").values(active=False)
    )  # fmt: skip
    client = _with_token(app, token)
    client.cookies.set(COOKIE, cookie)
    return client


def _revoked(app, connection):
    token = make_token(connection, "管理员")
    connection.execute(update(api_token).values(revoked=True))
    return _with_token(app, token)


@pytest.mark.parametrize(
    "visitor", [_nobody, _made_up, _out_of_date, _idle, _closed, _revoked],
    ids=lambda one: one.__name__.strip("_"),
)  # fmt: skip
def test_who_is_nobody_is_let_in_nowhere(app, database, visitor):
    with database.owner().begin() as connection:
        client = visitor(app, connection)
    for (method, path), _ in GUARDED:
        reply = send(client, method, path, {"x-csrf": "x"})
        assert reply.status_code == 401, (method, path, reply.status_code)
        if not _by_token(path):
            page = client.request(method, address_of(path), headers={"accept": "text/html"})
            assert page.status_code == 303, (method, path)
            assert page.headers["location"].startswith("/login?next=/"), path


def test_a_key_opens_only_its_own_door(app, database):
    """A cookie is sent by any site's form and must not open the API; a token opens no page."""
    with database.owner().begin() as connection:
        by_cookie = _with_cookie(app, start_session(connection, "管理员"))
        token = make_token(connection, "管理员")
    by_token = _with_token(app, token)
    as_cookie = _with_cookie(app, token)
    for (method, path), _ in GUARDED:
        wrong = [by_cookie] if _by_token(path) else [by_token, as_cookie]
        for client in wrong:
            assert send(client, method, path, {"x-csrf": "x"}).status_code == 401, (method, path)


def test_a_change_without_the_csrf_word_is_refused(visit):
    changes = [
        route for route, _ in GUARDED if route[0] != "GET" and not _by_token(route[1])
    ]  # fmt: skip
    assert changes
    for name in ("管理员", "老王", "审计员"):
        browser, other = visit(name), visit(name)
        for method, path in changes:
            for headers in ({}, {"x-csrf": "wrong"}, {"x-csrf": other.word}):
                reply = send(browser.client, method, path, headers)
                assert reply.status_code == 403, (name, method, path, reply.status_code)
            form = {"csrf": other.word, "name": "x", "role": "leader"}
            reply = browser.client.request(method, address_of(path), data=form)
            assert reply.status_code == 403, (name, method, path, reply.status_code)


def test_looking_changes_nothing(visit):
    """What a link of another site can call (GET) is not a way around the CSRF word."""
    assert not {method for method, _ in ALLOWED} - {"GET", "POST"}
    for path in (path for method, path in ALLOWED if method == "POST"):
        if ("GET", path) not in ALLOWED:
            client = visit("管理员").client
            reply = client.get(address_of(path), headers={"accept": "application/json"})
            assert reply.status_code in (404, 405), path


def test_a_refusal_is_in_the_audit_log(database, visit):
    visit("小李").get("/audit")
    with database.owner().connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT object FROM audit WHERE actor = '小李' AND action = 'access.refused'"
        ).scalars()
        assert set(found) == {"audit"}


@pytest.mark.parametrize(
    ("name", "status"), [("老王", 200), ("东湖派单员", 200), ("中山派单员", 404), ("水利局", 404)]
)
def test_a_ticket_opens_only_in_ones_scope(visit, name, status):
    assert visit(name).get("/desk/T2").status_code == status
