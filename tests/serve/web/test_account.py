"""One's own password: changed by who knows the old one, and by nobody else."""

from uuid import uuid4

import pytest

from serve.http.throttle import Tries
from serve.web.guard import COOKIE
from serve.web.pages import account, login
from suqiu.store.accounts.passwords import set_password
from tests.serve.web.office import TestClient

OLD, NEW = "Xq7-paper-lamp", "Yr8-paper-lamp"


@pytest.fixture
def come_in(app, database, monkeypatch):
    for module in (login, account):
        monkeypatch.setattr(module, "_tries", Tries(uuid4().hex, burst=50, seconds=3))
    with database.owner().begin() as connection:
        set_password(connection, "小李", OLD)

    def come_in(password=OLD):
        client = TestClient(app, follow_redirects=False, headers={"accept": "text/html"})
        client.entered = client.post("/login", data={"name": "小李", "password": password})
        return client

    return come_in


def _change(client, old=OLD, new=NEW, again=None, **more):
    page = client.get("/account").text
    word = page.split('data-csrf="')[1].split('"')[0]
    form = {"csrf": word, "old": old, "new": new, "again": new if again is None else again}
    return client.post("/account", data=form | more)


def test_who_knows_the_old_one_sets_another_and_is_alone_afterwards(come_in, database):
    here, elsewhere = come_in(), come_in()
    before = here.cookies[COOKIE]
    reply = _change(here)
    assert reply.status_code == 303
    assert here.cookies[COOKIE] != before
    assert "已修改" in here.get(reply.headers["location"]).text
    assert elsewhere.get("/account").status_code == 303
    assert come_in().entered.status_code == 401
    assert come_in(NEW).entered.status_code == 303
    with database.owner().connect() as connection:
        kept = connection.exec_driver_sql(
            "SELECT detail::text FROM audit WHERE actor = '小李' AND action = 'password.change'"
        ).scalars()
        assert "paper-lamp" not in "".join(kept)


@pytest.mark.parametrize(
    ("said", "told"),
    [({"old": "wrong-Password-1"}, "原密码"), ({"again": "Zs9-paper-lamp"}, "不一样"),
     ({"new": OLD}, "和原来的一样"), ({"new": "short1A"}, "10 到"),
     ({"new": "小李-Paper-7lamp"}, "用户名"), ({"csrf": "guess"}, "过期")],
)  # fmt: skip
def test_otherwise_the_old_one_stays(come_in, said, told):
    client = come_in()
    reply = _change(client, **said)
    assert reply.status_code in (403, 422)
    assert told in reply.text
    assert client.get("/account").status_code == 200
    assert come_in().entered.status_code == 303


def test_guessing_the_old_one_locks_as_at_the_door(come_in):
    client = come_in()
    for _ in range(5):
        assert _change(client, old="wrong-Password-1").status_code == 422
    assert come_in().entered.status_code == 401
    assert _change(client).status_code == 422
