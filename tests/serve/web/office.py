"""A small desk: tickets in a store, people of every role, and a browser for each of them."""

import re
import warnings
from datetime import timedelta

from sqlalchemy import insert

from serve.web.guard import COOKIE
from suqiu import clock
from suqiu.store.accounts.sessions import start_session
from suqiu.store.schema import department, ticket, ticket_person, ticket_text
from suqiu.store.users import User, save_user

with warnings.catch_warnings():
    # Starlette would rather have httpx2; both work.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

PHONE = "19900001234"
NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'家里停水三天了"
USERS = {
    "老王": User("老王", "dispatcher"),
    "小李": User("小李", "dispatcher"),
    "东湖派单员": User("东湖派单员", "dispatcher", streets=("东湖街道",)),
    "分析员": User("分析员", "analyst"),
    "水利局": User("水利局", "department", departments=("水利局",)),
    "管理员": User("管理员", "administrator"),
    "区长": User("区长", "leader"),
    "审计员": User("审计员", "auditor"),
}


def add_ticket(
    connection,
    number,
    *,
    status="待受理",
    street="东湖街道",
    body="家里停水三天了，没有人来修",
    title="停水",
    **more,
):
    """A ticket received `hours` ago (1), whose caller is 王小明."""
    received = clock.now().replace(microsecond=0) - timedelta(hours=more.pop("hours", 1))
    connection.execute(
        insert(ticket).values(
            ticket_no=number, received_at=received, status=status, street=street, **more
        )
    )
    connection.execute(insert(ticket_text).values(ticket_no=number, title=title, body=body))
    connection.execute(
        insert(ticket_person).values(
            ticket_no=number, caller_name="王小明", phone=PHONE, original_body=body,
            phone_hash="same", address="东湖路 1 号",
        )
    )  # fmt: skip


def add_people(connection):
    """All USERS, and two departments."""
    for user in USERS.values():
        save_user(connection, user)
    connection.execute(insert(department), [{"name": "水利局"}, {"name": "公安局"}])


class Browser:
    """Somebody's browser: pages by `get`, changes by `post` with the page's CSRF word."""

    def __init__(self, app, database, user):
        with database.owner().begin() as connection:
            cookie = start_session(connection, user)
        self.client = TestClient(app, cookies={COOKIE: cookie}, follow_redirects=False)
        self.csrf = ""

    def get(self, address):
        reply = self.client.get(address, headers={"accept": "text/html"})
        found = re.search(r'data-csrf="([^"]+)"', reply.text)
        if found:
            self.csrf = found[1]
        return reply

    def json(self, address):
        return self.client.get(address, headers={"accept": "application/json"})

    def post(self, address, **body):
        headers = {"x-csrf": self.csrf, "accept": "application/json"}
        return self.client.post(address, json=body, headers=headers)

    def open(self, number):
        """The stamp of an opened ticket."""
        reply = self.get(f"/desk/{number}")
        assert reply.status_code == 200, reply.text[:500]
        return re.search(r'data-stamp="([^"]+)"', reply.text)[1]

    def decide(self, number, stamp, leaf="020101", lead="水利局", **more):
        return self.post(f"/web/tickets/{number}/decide", stamp=stamp, leaf=leaf, lead=lead, **more)
