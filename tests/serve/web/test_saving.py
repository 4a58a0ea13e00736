"""存入报告: an answer goes into a draft of the same scope, or into a report of its own."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import insert

from reporting.reports.archive import find_by_facts, find_report, load_book, load_manuscript
from reporting.reports.manuscript import Heading
from serve.reports.make import self_check
from suqiu import clock
from suqiu.store.schema import area
from suqiu.store.users import User, save_user
from tests.serve.web.office import add_ticket

PEOPLE = (
    User("东湖分析员", "analyst", streets=("东湖街道",)),
    User("中山分析员", "analyst", streets=("中山街道",)),
    User("机要分析员", "analyst", secrecy=3),
)
QUESTION = "今天各街道受理量"
# Today's report wants an hour of today: reports are of the day before.
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def database(staffed):
    with staffed.owner().begin() as connection:
        for user in PEOPLE:
            save_user(connection, user)
        streets = [{"id": one, "kind": "街道", "name": one} for one in ("东湖街道", "中山街道")]
        connection.execute(insert(area), streets)
        for at in range(6):
            add_ticket(
                connection, f"T{at}", hours=0, street="东湖街道" if at < 4 else "中山街道",
                leaf_code="020101", secrecy=3 if at == 0 else 0,
            )  # fmt: skip
    return staffed


def ask(browser, question=QUESTION, conversation=None):
    body = {"question": question, "conversation_id": conversation}
    reply = browser.client.post("/web/ask", json=body, headers={"x-csrf": browser.word})
    assert reply.json()["status"] == "answered", reply.text
    return reply.json()


def save(browser, turn, report=""):
    return browser.client.post(
        f"/web/turns/{turn}/save", json={"report": report}, headers={"x-csrf": browser.word}
    )


def make(browser):
    form = {"csrf": browser.word, "spec": "daily", "period": f"{clock.today() - DAY}"}
    reply = browser.client.post("/reports", data=form)
    assert reply.status_code == 303, reply.text[:2000]
    return reply.headers["location"].rsplit("/", 1)[1]


def source_of(browser, id_):
    page = browser.get(f"/reports/{id_}").text
    return html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)[1])


def stored(database, id_, name):
    with database.owner().connect() as connection:
        filed = find_report(connection, id_, User(name, "analyst"))
        return filed, load_manuscript(connection, id_), load_book(connection, id_)


def drafts(browser):
    return [one["id"] for one in browser.json("/web/drafts").json()["drafts"]]


def test_an_answer_becomes_the_last_section_of_a_draft(visit, database):
    analyst = visit("分析员")
    id_ = make(analyst)
    before = stored(database, id_, "分析员")[1]
    old_source = source_of(analyst, id_)
    assert drafts(analyst)[0] == id_
    reply = save(analyst, ask(analyst)["turn_id"], id_)
    assert reply.status_code == 200, reply.text
    assert reply.json() | {"title": ""} == {
        "id": id_, "title": "", "version": 2, "address": f"/reports/{id_}",
    }  # fmt: skip
    filed, manuscript, book = stored(database, id_, "分析员")
    assert (filed.status, filed.version) == ("draft", 2)
    assert manuscript.blocks[: len(before.blocks)] == before.blocks
    assert manuscript.blocks[len(before.blocks)].text == QUESTION
    assert self_check(manuscript, book).errors == ()
    assert book["ask1/received.street:东湖街道"].value == 3  # one of four is secret
    page = analyst.get(f"/reports/{id_}").text
    assert "每个数都有依据" in page
    assert f"## {QUESTION}" in source_of(analyst, id_)
    assert QUESTION in analyst.client.get(f"/reports/{id_}/file/md").text
    with database.owner().connect() as connection:
        entry = connection.exec_driver_sql(
            "SELECT actor, object, detail FROM audit WHERE action = 'report.add' ORDER BY id DESC"
        ).first()
        # A document printed before is still known by its facts.
        assert find_by_facts(connection, before.facts_hash, User("分析员", "analyst")).id == id_
    assert tuple(entry)[:2] == ("分析员", id_)
    assert entry.detail == {"version": 2, "note": f"存入回答：{QUESTION}"}
    # Undone in the editor.
    form = {"csrf": analyst.word, "source": old_source, "version": "2", "note": "删去"}
    assert analyst.client.post(f"/reports/{id_}/edit", data=form).status_code == 303
    assert stored(database, id_, "分析员")[1].blocks == before.blocks


def test_an_answer_becomes_a_report_of_its_own(visit, database):
    leader = visit("区长")
    found = save(leader, ask(leader)["turn_id"]).json()
    assert found["title"] == f"专题：{QUESTION}"
    assert found["version"] == 1
    filed, manuscript, book = stored(database, found["id"], "区长")
    assert (filed.made_by, filed.spec, filed.status) == ("区长", "special", "draft")
    assert self_check(manuscript, book).errors == ()
    assert drafts(leader)[0] == found["id"]
    again = save(leader, ask(leader, "今天受理了多少件")["turn_id"], found["id"])
    assert again.json()["version"] == 2
    for format_ in ("docx", "html", "md"):
        assert leader.get(f"/reports/{found['id']}/file/{format_}").status_code == 200
    assert QUESTION in leader.get("/reports").text
    # Read with its figures before it is signed: in the browser, running nothing.
    whole = leader.get(f"/reports/{found['id']}/read")
    assert QUESTION in whole.text
    assert "{f:" not in whole.text
    assert "content-disposition" not in whole.headers
    assert "unsafe" not in (policy := whole.headers["content-security-policy"])
    assert policy.startswith("default-src 'none'")
    assert leader.get("/reports/none-1/read").status_code == 404


def test_a_follow_up_is_saved_as_it_was_meant(visit, database):
    leader = visit("区长")
    first = ask(leader, "今天东湖街道受理量")
    second = ask(leader, "那中山街道呢", first["conversation_id"])
    found = save(leader, second["turn_id"]).json()
    book = stored(database, found["id"], "区长")[2]
    assert book["ask1/received"].value == second["rows"][0][0] == 2
    assert "中山街道" in book["ask1/lead"].value


@pytest.mark.parametrize(
    "question", ["今天受理量同比和环比", "今天白天和晚上哪个多", "今天受理多少，其中投诉多少"]
)
def test_figures_side_by_side_are_saved_one_at_a_time(visit, question):
    leader = visit("区长")
    reply = save(leader, ask(leader, question)["turn_id"])
    assert reply.status_code == 422
    assert "分开问" in reply.text


def test_what_is_signed_takes_nothing_more(visit, database):
    analyst, leader = visit("分析员"), visit("区长")
    id_ = make(analyst)
    for step, word in (("approve", "已审定"), ("freeze", "已定稿")):
        form = {"csrf": leader.word, "despite": "看过"}
        assert leader.client.post(f"/reports/{id_}/{step}", data=form).status_code == 303
        reply = save(analyst, ask(analyst)["turn_id"], id_)
        assert reply.status_code == 422
        assert word in reply.json()["detail"]
        assert id_ not in drafts(analyst)
    assert stored(database, id_, "分析员")[0].version == 1


@pytest.mark.parametrize(
    ("maker", "asker"),
    [
        ("机要分析员", "分析员"),  # may not even read it
        ("东湖分析员", "分析员"),  # the maker would read of all streets
        ("东湖分析员", "中山分析员"),
        ("分析员", "机要分析员"),  # readers of the report see no secret tickets
        ("分析员", "东湖分析员"),
    ],
)
def test_a_report_gets_no_rows_its_readers_do_not_see(visit, database, maker, asker):
    id_ = make(visit(maker))
    other = visit(asker)
    assert id_ not in drafts(other)
    reply = save(other, ask(other)["turn_id"], id_)
    assert reply.status_code == 422
    assert reply.json()["hint"]
    readable = other.get(f"/reports/{id_}").status_code == 200
    assert ("统计范围" in reply.json()["detail"]) == readable
    assert stored(database, id_, maker)[0].version == 1


def test_a_maker_who_lost_his_sight_gets_no_secret_rows(visit, database):
    id_ = make(visit("机要分析员"))
    with database.owner().begin() as connection:
        save_user(connection, User("机要领导", "leader", secrecy=3))
    leader = visit("机要领导")
    assert id_ in drafts(leader)
    with database.owner().begin() as connection:
        save_user(connection, User("机要分析员", "analyst", secrecy=1))
    try:
        assert id_ not in drafts(leader)
        assert save(leader, ask(leader)["turn_id"], id_).status_code == 422
    finally:
        with database.owner().begin() as connection:
            save_user(connection, PEOPLE[2])


def test_a_narrow_analyst_saves_into_his_own(visit, database):
    analyst = visit("东湖分析员")
    id_ = make(analyst)
    assert save(analyst, ask(analyst)["turn_id"], id_).status_code == 200
    book = stored(database, id_, "东湖分析员")[2]
    assert {one.label for one in book if one.id.startswith("ask1/received.")} == {"东湖街道"}


def test_two_who_save_at_once_both_do(visit, database):
    analyst, leader = visit("分析员"), visit("区长")
    id_ = make(analyst)
    turns = [(one, ask(one)["turn_id"]) for one in (analyst, leader)]
    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda one: save(*one, id_), turns))
    assert sorted(reply.json()["version"] for reply in replies) == [2, 3]
    _, manuscript, book = stored(database, id_, "分析员")
    assert [block.text for block in manuscript.blocks if isinstance(block, Heading)].count(
        QUESTION
    ) == 2
    assert self_check(manuscript, book).errors == ()


def test_only_ones_own_answers_with_figures(visit):
    leader, analyst = visit("区长"), visit("分析员")
    turn = ask(leader)["turn_id"]
    assert save(analyst, turn).status_code == 422
    listed = ask(analyst, "列出今天的工单")["turn_id"]
    reply = save(analyst, listed)
    assert reply.status_code == 422
    assert "清单" in reply.json()["detail"]
    assert save(analyst, ask(analyst)["turn_id"], "daily").status_code == 422
    assert save(analyst, ask(analyst)["turn_id"], "no\0thing").status_code == 422


def test_the_button_is_there_for_who_may(visit):
    for name, there in (("区长", True), ("分析员", True), ("老王", False), ("水利局", False)):
        assert ("存入报告" in visit(name).get("/chat").text) == there, name
    dispatcher = visit("老王")
    assert save(dispatcher, ask(dispatcher)["turn_id"]).status_code == 403
    assert dispatcher.json("/web/drafts").status_code == 403
