"""Other people's things by their number: not there, nothing told, nothing changed."""

import json
from datetime import date

import pytest
from sqlalchemy import insert, select

from suqiu.store import pins
from suqiu.store.accounts.tokens import make_token
from suqiu.store.conversations import Turn, add_turn, start_conversation
from suqiu.store.schema import ticket
from suqiu.store.schema.warnings import warning
from suqiu.store.users import User, save_user
from tests.serve.web.addresses import BODIES, routes_of, send
from tests.serve.web.office import PHONE, TestClient, add_ticket

SECRET = "锦源小区三号楼地下室渗水"
TITLE = "渗水的秘密"
# Who has no business with a ticket of 东湖街道 led by 水利局, whatever else his role may do.
STRANGERS = {
    "中山派单员": User("中山派单员", "dispatcher", streets=("中山街道",)),
    "公安局": User("公安局", "department", departments=("公安局",)),
    "中山分析员": User("中山分析员", "analyst", streets=("中山街道",)),
    "中山管理员": User("中山管理员", "administrator", streets=("中山街道",)),
}
# Addresses with a part that names no thing of anybody's.
NOBODYS = {
    "/welcome/{token}", "/admin/users/{action}", "/admin/jobs/{action}",
}  # fmt: skip
# What the tables of a stranger's try must be like before and after.
KEPT = ("ticket", "ticket_event", "decision", "ticket_claim", "suggestion", "pin", "warning",
        "conversation_turn", "report_version")  # fmt: skip


@pytest.fixture(scope="module")
def database(staffed):
    with staffed.owner().begin() as connection:
        for user in STRANGERS.values():
            save_user(connection, user)
        add_ticket(connection, "T1", title=TITLE, body=SECRET, lead_department="水利局",
                   leaf_code="020101")  # fmt: skip
        add_ticket(connection, "T2", street="中山街道", lead_department="公安局")
    return staffed


@pytest.fixture
def things(database, visit):
    """Numbers of what belongs to 区长 and 分析员, none of it a stranger's."""
    with database.owner().begin() as connection:
        conversation = start_conversation(connection, "区长")
        turn = add_turn(
            connection, conversation, Turn(SECRET, date.today(), "answered", "rules", SECRET)
        )
        pins.add(connection, "区长", TITLE, [SECRET])
        ((pin, *_),) = pins.of_user(connection, "区长")[-1:]
        raised = connection.execute(
            insert(warning)
            .values(
                kind="burst", subject="停水", title=TITLE, summary=SECRET, since=date.today(),
                raised=date.today(), last=date.today(), street="东湖街道", seen=12, expected=2.5,
                p=1e-9,
            )
            .returning(warning.c.id)
        ).scalar_one()  # fmt: skip
    made = visit("分析员")
    reply = made.client.post(
        "/reports", data={"csrf": made.word, "spec": "daily", "period": f"{date.today()}"}
    )
    report = reply.headers["location"].rsplit("/", 1)[1]
    return {
        "{conversation_id}": {"conversation_id": conversation}, "{turn_id}": {"turn_id": turn},
        "{pin_id}": {"pin_id": pin}, "{report_id}": {"report_id": report},
        "/warnings/{number}": {"number": raised}, "{number}": {"number": "T1"},
    }  # fmt: skip


def _named(path, things):
    for part, values in things.items():
        if part in path:
            return values
    raise AssertionError(f"enter whose thing {path} names in things, or in NOBODYS")


def _state(database):
    with database.owner().connect() as connection:
        return {
            table: sorted(
                json.dumps(dict(row), default=str, ensure_ascii=False)
                for row in connection.exec_driver_sql(f"SELECT * FROM {table}").mappings()
            )
            for table in KEPT
        }


@pytest.mark.parametrize("name", STRANGERS, ids=lambda name: STRANGERS[name].role)
def test_what_is_anothers_is_not_there(app, database, visit, things, monkeypatch, name):
    with database.owner().begin() as connection:
        bearer = {"authorization": f"Bearer {make_token(connection, name)}"}
        # The very stamp the page would show: knowing it must not help.
        stamp = connection.execute(
            select(ticket.c.updated_at).where(ticket.c.ticket_no == "T1")
        ).scalar_one()
    for path, body in BODIES.items():
        if "stamp" in body:
            monkeypatch.setitem(BODIES, path, body | {"stamp": stamp.isoformat()})
    before = _state(database)
    stranger = visit(name)
    for method, path in routes_of(app):
        if "{" not in path or path in NOBODYS:
            continue
        actions = ("ack", "mute", "close") if path.startswith("/warnings") else ("",)
        for action in actions:
            values = _named(path, things) | ({"action": action} if action else {})
            if path.startswith("/api/"):
                reply = send(TestClient(app), method, path, bearer, **values)
            elif path.startswith(("/warnings", "/reports")) and method == "POST":
                reply = stranger.send_form(path, **values)
            else:
                reply = stranger.send(method, path, **values)
            if path.endswith("/release") and reply.text == "{}":
                continue  # of one's own claim, whether there is one or not
            assert reply.status_code in (403, 404, 422), (method, path, reply.status_code)
            if path.startswith(("/desk/", "/web/tickets/")):
                # Where the role may act at all, a hidden ticket is like one that never was.
                assert reply.status_code in (403, 404), (path, reply.text)
            for told in (SECRET, TITLE, PHONE, "王小明"):
                assert told not in reply.text, (method, path)
    assert _state(database) == before


@pytest.mark.parametrize("name", ["中山派单员", "中山管理员"])
def test_a_hidden_ticket_is_like_one_that_never_was(app, visit, name):
    stranger = visit(name)
    for method, path in routes_of(app):
        if path.startswith(("/desk/{", "/web/tickets/")):
            hidden = stranger.send(method, path, number="T1")
            absent = stranger.send(method, path, number="T8")
            assert hidden.status_code == absent.status_code, path
            # In both, for a page's random word may hold T1 too.
            assert hidden.text.replace("T1", "T8") == absent.text.replace("T1", "T8"), path


def test_ones_own_ticket_is_not_joined_to_a_hidden_one(visit):
    stranger = visit("中山派单员")
    stamp = stranger.open("T2")
    reply = stranger.post("/web/tickets/T2/merge", stamp=stamp, into="T1")
    assert reply.status_code == 404
    assert stranger.post("/web/tickets/T2/merge", stamp=stamp, into="T8").status_code == 404
    assert TITLE not in reply.text


@pytest.mark.parametrize("name", STRANGERS)
def test_no_look_up_tells_of_a_hidden_ticket(app, database, visit, name):
    with database.owner().begin() as connection:
        headers = {"authorization": f"Bearer {make_token(connection, name)}"}
    client = TestClient(app, headers=headers)
    texts = [
        client.post("/api/v1/similar", json=body).text
        for body in (
            {"ticket_no": "T1"},
            {"text": SECRET},
            {"text": "渗水", "streets": ["东湖街道"]},
        )
    ]
    texts += [
        client.post("/api/v1/ask", json={"question": question}).text
        for question in ("列出今天内容提到“渗水”的工单", "东湖街道今天的工单有哪些")
    ]
    stranger = visit(name)
    drilled = {"metrics": ["received"], "filters": []}
    texts.append(stranger.client.post(
        "/web/drill", json={"query": drilled}, headers={"x-csrf": stranger.word}
    ).text)  # fmt: skip
    pages = ("/desk?tab=all", "/wall", "/chat", f"/find?q={SECRET}", "/find?q=T1",
             "/find?q=渗水&street=东湖街道", "/find/knowledge?q=渗水")  # fmt: skip
    for page in pages:
        # The box repeats what was asked.
        text = stranger.client.get(page).text
        texts.append(text.replace(SECRET, "").replace('value="T1"', ""))
    for text in texts:
        assert TITLE not in text
        assert "地下室" not in text
        assert '"T1"' not in text


def test_an_owner_finds_his_things(visit, things):
    """The other side of the tests above: what they ask for is there."""
    leader, analyst = visit("区长"), visit("分析员")
    conversation = things["{conversation_id}"]["conversation_id"]
    assert SECRET in leader.json(f"/web/conversations/{conversation}").text
    assert TITLE in leader.get("/warnings").text
    assert TITLE in analyst.get("/desk/T1").text
    assert analyst.get(f"/reports/{things['{report_id}']['report_id']}").status_code == 200
