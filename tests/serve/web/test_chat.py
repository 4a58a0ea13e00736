"""The chat and the wall: one's own conversations and pins, under one's own scope."""

import csv
import json
from datetime import timedelta

import pytest

from suqiu import clock
from suqiu.settings import load_settings
from suqiu.store.importing.run import import_file
from suqiu.store.users import User, save_user
from tests.serve.web.office import TestClient

EVIL = "<script>alert(1)</script>停水"
TODAY = clock.today()
USERS = (
    User("区长", "leader"),
    User("东湖", "dispatcher", streets=("东湖街道",)),
    User("审计", "auditor"),
)


@pytest.fixture(scope="module")
def database(store_database, tmp_path_factory):
    """Four tickets of yesterday in two streets, one with hostile words; three people."""
    path = tmp_path_factory.mktemp("chat") / "tickets.csv"
    day = TODAY - timedelta(days=1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ("工单编号", "受理时间", "标题", "诉求内容", "街道", "分类代码", "承办单位")
        )
        for at in range(1, 5):
            street = "东湖街道" if at == 1 else "中山街道"
            writer.writerow((f"B{at}", f"{day} 08:00:00", EVIL, EVIL, street, "020101", "水利局"))
    import_file(store_database, path, load_settings())
    with store_database.owner().begin() as connection:
        for user in USERS:
            save_user(connection, user)
    return store_database


def ask(browser, question, **more):
    return browser.post("/web/ask", json={"question": question, **more})


def test_everybody_counts_what_he_may_see(enter):
    assert ask(enter("区长"), "昨天受理了多少件").json()["rows"] == [[4]]
    assert ask(enter("东湖"), "昨天受理了多少件").json()["rows"] == [[1]]


def test_a_figure_of_a_part_is_told_as_such(enter):
    whole, part = (ask(enter(name), "昨天中山街道受理了多少件").json() for name in ("区长", "东湖"))
    assert "只算" not in whole["text"] + whole["definition"]
    assert "只算东湖街道的工单" in part["text"]
    assert "只算东湖街道的工单" in part["definition"]
    assert "只看东湖街道" in enter("东湖").get("/chat").text


def test_the_tickets_behind_a_figure_are_those_one_may_see(enter):
    browser = enter("东湖")
    answer = ask(browser, "昨天受理了多少件").json()
    behind = browser.post("/web/drill", json={"query": answer["query"]}).json()
    assert behind["tickets"] == ["B1"]


def test_a_query_made_up_by_hand_stays_in_the_scope(enter):
    browser = enter("东湖")
    form = {"metrics": ["received"], "filters": [{"dimension": "street", "values": ["中山街道"]}]}
    assert browser.post("/web/drill", json={"query": form}).json()["tickets"] == []
    bad = browser.post("/web/drill", json={"query": {"metrics": ["received; DROP TABLE ticket"]}})
    assert bad.status_code in (422, 503)


def test_conversations_are_ones_own(enter):
    leader = enter("区长")
    found = ask(leader, "昨天受理了多少件").json()["conversation_id"]
    assert leader.get(f"/web/conversations/{found}").json()["turns"][0]["question"]
    assert enter("东湖").get(f"/web/conversations/{found}").status_code == 422
    assert "昨天受理了多少件" in leader.get("/chat").text


def test_without_the_csrf_word_nothing_is_taken(enter):
    browser = enter("区长")
    del browser.headers["x-csrf"]
    assert ask(browser, "昨天受理了多少件").status_code == 403


def test_the_auditor_has_no_chat_and_strangers_are_sent_to_the_login(app, enter):
    assert enter("审计").get("/chat", headers={"accept": "text/html"}).status_code == 403
    stranger = TestClient(app, follow_redirects=False)
    reply = stranger.get("/chat", headers={"accept": "text/html"})
    assert reply.status_code == 303
    assert reply.headers["location"].startswith("/login?next=")


def test_hostile_words_stay_words(enter):
    browser = enter("区长")
    ask(browser, EVIL)
    assert "<script>alert" not in browser.get("/chat").text
    assert "script-src 'self'" in browser.get("/chat").headers["content-security-policy"]


def test_the_wall_shows_each_his_own_figures_and_pins(enter):
    leader, other = enter("区长"), enter("东湖")
    leader.post("/web/pins", json={"title": "昨日", "question": "昨天受理了多少件"})
    tiles = {one["title"]: one for one in leader.get("/web/wall.json").json()["tiles"]}
    assert tiles["昨日"]["rows"] == [[4]]
    theirs = other.get("/web/wall.json").json()["tiles"]
    assert "昨日" not in json.dumps(theirs, ensure_ascii=False)
    pin = tiles["昨日"]["pin_id"]
    assert other.post(f"/web/pins/{pin}/remove").status_code == 422
    assert leader.post(f"/web/pins/{pin}/remove").status_code == 200
    assert leader.get("/wall?full=1").status_code == 200


def test_a_follow_up_stands_on_the_wall_with_what_it_goes_on_from(enter):
    """And with no more: what was asked before that has nothing to do with it."""
    leader = enter("区长")
    last = ask(leader, "去年受理了多少件").json()
    for question in ("昨天中山街道受理了多少件", "东湖街道呢"):
        last = ask(leader, question, conversation_id=last["conversation_id"]).json()
    assert last["rows"] == [[1]]
    said = {"title": question, "question": question, "turn_id": last["turn_id"]}
    assert enter("东湖").post("/web/pins", json=said).status_code == 422
    assert leader.post("/web/pins", json=said).status_code == 200
    tile = leader.get("/web/wall.json").json()["tiles"][-1]
    assert tile["title"] == "昨天中山街道受理了多少件；东湖街道呢"
    assert tile["rows"] == [[1]]
    assert leader.post(f"/web/pins/{tile['pin_id']}/remove").status_code == 200


def test_a_narrower_scope_narrows_the_wall_at_once(database, enter):
    browser = enter("东湖")
    asked = {"title": "昨日", "question": "昨天受理了多少件"}
    assert browser.post("/web/pins", json=asked).status_code == 200

    def figure():
        tiles = browser.get("/web/wall.json").json()["tiles"]
        return next(one["rows"] for one in tiles if one["title"] == "昨日")

    assert figure() == [[1]]
    with database.owner().begin() as connection:
        save_user(connection, User("东湖", "dispatcher", streets=("临江街道",)))
    try:
        assert figure() != [[1]]
    finally:
        with database.owner().begin() as connection:
            save_user(connection, USERS[1])


def test_what_is_pinned_is_kept_without_what_is_personal(database, enter):
    asked = {"title": "找13987654321", "question": "内容提到“13987654321”的有多少件"}
    assert enter("区长").post("/web/pins", json=asked).status_code == 200
    with database.owner().connect() as connection:
        kept = connection.exec_driver_sql(
            "SELECT title || question FROM pin UNION ALL SELECT object FROM audit"
        ).scalars()
        assert "13987654321" not in " ".join(kept)


def test_the_usual_questions_of_the_wall_are_all_answered(enter):
    tiles = enter("区长").get("/web/wall.json").json()["tiles"]
    assert {one["title"]: one["status"] for one in tiles if one["status"] != "answered"} == {}
