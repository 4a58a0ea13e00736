"""Accept, correct, return, merge: what is kept, who may, and that two never overwrite each other."""

import html
import re
from urllib.parse import quote

import pytest

from tests.serve.web.office import PHONE


def test_accepting_files_and_dispatches_the_ticket(browser, tickets, rows):
    tickets("A1", "A2")
    wang = browser("老王")
    stamp = wang.open("A1")
    (suggested,) = rows("SELECT leaf_code, payload FROM suggestion")
    lead = next(one["name"] for one in suggested["payload"]["departments"] if one["role"] == "lead")
    with_departments = wang.decide("A1", stamp, leaf=suggested["leaf_code"], lead=lead)
    assert with_departments.status_code == 200, with_departments.text
    assert with_departments.json()["accepted"] is True
    (kept,) = rows("SELECT * FROM ticket WHERE ticket_no = 'A1'")
    assert (kept["status"], kept["leaf_code"]) == ("已派遣", suggested["leaf_code"])
    assert kept["level3"] is not None
    assert kept["dispatched_at"] is not None
    (decision,) = rows("SELECT * FROM decision")
    assert decision["accepted"]
    assert decision["opened_at"] <= decision["decided_at"]
    assert decision["suggested_leaf"] == suggested["leaf_code"]
    steps = [row["to_status"] for row in rows("SELECT to_status FROM ticket_event ORDER BY id")]
    assert steps == ["已受理", "待派遣", "已派遣"]
    assert {row["verdict"] for row in rows("SELECT verdict FROM feedback")} == {"accepted"}
    assert rows("SELECT object FROM audit WHERE action = 'ticket.decide'") == [{"object": "A1"}]
    assert with_departments.json()["next"].startswith("/desk/A2")


def test_a_correction_needs_a_reason_and_keeps_the_old_code(browser, tickets, rows, small_taxonomy):
    tickets("A1", leaf_code="020101")
    wang = browser("老王")
    stamp = wang.open("A1")
    (suggested,) = rows("SELECT leaf_code FROM suggestion")
    other = next(
        leaf.code
        for leaf in small_taxonomy.leaves
        if leaf.code not in (suggested["leaf_code"], "020101")
    )
    refused = wang.decide("A1", stamp, leaf=other)
    assert refused.status_code == 422
    assert "原因" in refused.json()["detail"]
    assert rows("SELECT * FROM decision") == []
    assert wang.decide("A1", stamp, leaf=other, reason=f"打 {PHONE} 核实过").status_code == 200
    (kept,) = rows("SELECT leaf_code, old_code FROM ticket")
    assert kept == {"leaf_code": other, "old_code": "020101"}
    (decision,) = rows("SELECT accepted, reason FROM decision")
    assert decision["accepted"] is False
    assert PHONE not in decision["reason"]
    assert PHONE not in str(rows("SELECT detail FROM audit")) + str(
        rows("SELECT note FROM ticket_event")
    )


@pytest.mark.parametrize(
    "choice", [{"leaf": "没有"}, {"lead": "没有的局"}, {"lead": ""}, {"assisting": ["没有的局"]}]
)
def test_what_does_not_exist_cannot_be_chosen(browser, tickets, rows, choice):
    tickets("A1")
    wang = browser("老王")
    stamp = wang.open("A1")
    assert wang.decide("A1", stamp, reason="试试", **choice).status_code == 422
    assert rows("SELECT status FROM ticket") == [{"status": "待受理"}]


def test_the_second_at_a_ticket_sees_who_has_it_and_cannot_decide(browser, tickets, rows):
    tickets("A1")
    wang, li = browser("老王"), browser("小李")
    stamp = wang.open("A1")
    page = li.get("/desk/A1").text
    assert "老王 正在处理" in page
    assert 'id="accept"' not in page
    refused = li.decide("A1", stamp, reason="抢")
    assert refused.status_code == 409
    assert "老王" in refused.json()["detail"]
    assert wang.decide("A1", stamp, reason="按职责").status_code == 200
    assert [row["actor"] for row in rows("SELECT actor FROM decision")] == ["老王"]


def test_a_claim_lapses_and_a_stale_page_cannot_overwrite(browser, tickets, database, rows):
    tickets("A1")
    wang, li = browser("老王"), browser("小李")
    stamp = wang.open("A1")
    with database.owner().begin() as connection:
        connection.exec_driver_sql("UPDATE ticket_claim SET expires_at = claimed_at")
    later = li.open("A1")
    assert 'id="accept"' in li.get("/desk/A1").text
    assert li.decide("A1", later, reason="接手").status_code == 200
    refused = wang.decide("A1", stamp, lead="公安局", reason="晚了")
    assert refused.status_code == 409
    assert "改过" in refused.json()["detail"]
    assert [row["actor"] for row in rows("SELECT actor FROM decision")] == ["小李"]


def test_a_beat_keeps_the_claim_and_its_beginning(browser, tickets, database, rows):
    tickets("A1")
    wang = browser("老王")
    wang.open("A1")
    with database.owner().begin() as connection:
        connection.exec_driver_sql(
            "UPDATE ticket_claim SET claimed_at = claimed_at - interval '20 min', expires_at = claimed_at"
        )
    (before,) = rows("SELECT claimed_at FROM ticket_claim")
    reply = wang.post("/web/tickets/A1/beat")
    assert reply.json()["mine"] is True
    (after,) = rows("SELECT claimed_at, expires_at > LOCALTIMESTAMP AS live FROM ticket_claim")
    assert after == {"claimed_at": before["claimed_at"], "live": True}
    assert browser("小李").post("/web/tickets/A1/beat").status_code == 403  # no CSRF word yet


def test_a_decision_sent_again_counts_once(browser, tickets, rows):
    """The first one arrived, its answer did not: the page sends it again."""
    tickets("A1")
    wang = browser("老王")
    stamp = wang.open("A1")
    first = wang.decide("A1", stamp, reason="按职责")
    again = wang.decide("A1", stamp, reason="按职责")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["again"] is True
    assert len(rows("SELECT * FROM decision")) == 1
    assert wang.decide("A1", stamp, lead="公安局", reason="改主意").status_code == 409


def test_return_gives_the_ticket_back_with_a_reason(browser, tickets, rows):
    tickets("A1", status="待签收", lead_department="水利局", leaf_code="020101")
    wang = browser("老王")
    stamp = wang.open("A1")
    bad = wang.post("/web/tickets/A1/return", stamp=stamp, status="不予受理", reason="不收")
    assert bad.status_code == 422
    empty = wang.post("/web/tickets/A1/return", stamp=stamp, status="已退回(待重派)", reason=" ")
    assert empty.status_code == 422
    good = wang.post(
        "/web/tickets/A1/return", stamp=stamp, status="已退回(待重派)", reason="属地不符"
    )
    assert good.status_code == 200
    (kept,) = rows("SELECT status, return_count, lead_department FROM ticket")
    assert kept == {"status": "已退回(待重派)", "return_count": 1, "lead_department": None}


def test_a_refused_ticket_is_closed(browser, tickets, rows):
    """Nothing follows: it must not be overdue for ever in every figure."""
    tickets("A1", due_at="2020-01-01")
    wang = browser("老王")
    stamp = wang.open("A1")
    body = {"stamp": stamp, "status": "不予受理", "reason": "无实际诉求"}
    assert wang.post("/web/tickets/A1/return", **body).status_code == 200
    (kept,) = rows("SELECT status, closed_at >= received_at AS closed FROM ticket")
    assert kept == {"status": "不予受理", "closed": True}


def test_a_ticket_at_work_may_change_class_but_not_its_department(browser, tickets, rows):
    tickets("A1", status="处置中", lead_department="水利局", leaf_code="020102")
    wang = browser("老王")
    stamp = wang.open("A1")
    assert wang.decide("A1", stamp, lead="公安局", reason="换").status_code == 422
    assert wang.decide("A1", stamp, lead="水利局", reason="类别不对").status_code == 200
    (kept,) = rows("SELECT status, leaf_code, old_code FROM ticket")
    assert kept == {"status": "处置中", "leaf_code": "020101", "old_code": "020102"}


def test_a_ticket_at_work_that_is_only_gone_through_is_no_decision(browser, tickets, rows):
    tickets("A1", status="处置中", lead_department="水利局", leaf_code="020101")
    wang = browser("老王")
    stamp = wang.open("A1")
    reply = wang.decide("A1", stamp)
    assert reply.status_code == 422
    assert "没有改动" in reply.text
    assert rows("SELECT * FROM decision") == rows("SELECT * FROM ticket_event") == []
    assert wang.decide("A1", stamp, reason="核对过").status_code == 200
    assert rows("SELECT action FROM ticket_event") == [{"action": "确认类别"}]


def test_the_code_of_an_earlier_classification_outlives_corrections(browser, tickets, rows):
    tickets("A1", status="处置中", lead_department="水利局", leaf_code="020102", old_code="旧12")
    tickets("A2", leaf_code="020102", old_code="旧13")
    tickets("A3", leaf_code="020102")
    wang = browser("老王")
    stamp = wang.open("A1")
    assert wang.decide("A1", stamp, lead="水利局", reason="类别不对").status_code == 200
    for key in ("A2", "A3"):
        assert wang.post(f"/web/tickets/{key}/merge", stamp=wang.open(key), into="A1").json()
    kept = rows("SELECT ticket_no, leaf_code, old_code FROM ticket ORDER BY 1")
    assert [tuple(row.values()) for row in kept] == [
        ("A1", "020101", "旧12"), ("A2", "020101", "旧13"), ("A3", "020101", "020102"),
    ]  # fmt: skip
    # The audit outlives a test: the latest three are of this one.
    before = rows("SELECT detail->>'before' AS code FROM audit ORDER BY id DESC LIMIT 3")
    assert [row["code"] for row in before] == ["020102"] * 3


def test_merging_takes_the_main_tickets_class_and_department(browser, tickets, rows):
    tickets("A1", status="处置中", lead_department="水利局", leaf_code="020101", level1="市政公用")
    tickets("A2", status="处置中", lead_department="水利局", leaf_code="020101", repeat_of="A1")
    tickets("A3")
    wang = browser("老王")
    stamp = wang.open("A3")
    assert wang.json("/web/tickets/A2").json()["lead"] == "水利局"
    reply = wang.post("/web/tickets/A3/merge", stamp=stamp, into="A2")
    assert reply.json()["into"] == "A1"
    (kept,) = rows(
        "SELECT repeat_of, status, lead_department, level1 FROM ticket WHERE ticket_no = 'A3'"
    )
    assert kept == {
        "repeat_of": "A1", "status": "已派遣", "lead_department": "水利局", "level1": "市政公用",
    }  # fmt: skip


def test_what_cannot_be_merged(browser, tickets, rows):
    tickets("A1", district="东区")
    tickets("B1", district="西区", status="处置中", lead_department="水利局", leaf_code="020101")
    tickets("A2", district="东区")
    tickets("A3", district="东区", repeat_of="A1", status="处置中", lead_department="水利局")
    wang = browser("老王")
    stamp = wang.open("A1")
    for into, word in (("B1", "同一个区"), ("A1", "自己"), ("A2", "还没有派出"), ("A3", "自己")):
        reply = wang.post("/web/tickets/A1/merge", stamp=stamp, into=into)
        assert reply.status_code == 422
        assert word in reply.json()["detail"]
    assert wang.post("/web/tickets/A1/merge", stamp=stamp, into="没有").status_code == 404
    assert rows("SELECT status FROM ticket WHERE ticket_no = 'A1'") == [{"status": "待受理"}]


@pytest.mark.parametrize("user", ["分析员", "水利局"])
@pytest.mark.parametrize(
    "way", ["decide", "return", "merge", "beat", "callback", "supervise", "review"]
)
def test_who_may_only_look_changes_nothing(browser, tickets, rows, user, way):
    tickets("A1", lead_department="水利局", status="待签收")
    looker = browser(user)
    stamp = looker.open("A1")
    bodies = {
        "decide": {"leaf": "020101", "lead": "水利局"}, "return": {"status": "已退回(待重派)", "reason": "x"},
        "merge": {"into": "A1"}, "callback": {"result": "失败"}, "supervise": {"step": "一次督办"},
    }  # fmt: skip
    body = {"stamp": stamp, **bodies[way]} if way in bodies else {}
    assert looker.post(f"/web/tickets/A1/{way}", **body).status_code == 403
    assert rows("SELECT * FROM ticket_claim") == []
    assert rows("SELECT status FROM ticket") == [{"status": "待签收"}]


def test_a_change_needs_the_csrf_word(browser, tickets, rows):
    tickets("A1")
    wang = browser("老王")
    stamp = wang.open("A1")
    wang.csrf = "guess"
    assert wang.decide("A1", stamp).status_code == 403
    assert rows("SELECT * FROM decision") == []


def test_no_two_people_are_given_the_same_next_ticket(browser, tickets):
    tickets("A1", hours=3)
    tickets("A2", hours=2)
    wang, li = browser("老王"), browser("小李")
    given = {one.get("/desk/next").headers["location"].split("?")[0] for one in (wang, li)}
    assert given == {"/desk/A1", "/desk/A2"}
    assert browser("管理员").get("/desk/next").headers["location"].startswith("/desk?")


@pytest.mark.parametrize("number", ["热线/2026/0001", "B#2", "C?3", "E%5", "D 4", "渝（2026）1号"])
def test_a_number_of_any_signs_is_opened_decided_and_gone_on_with(browser, tickets, number):
    tickets("A1", hours=3)
    tickets(number, hours=2)
    wang, li = browser("老王"), browser("小李")
    assert number in html.unescape(li.get("/desk").text)
    decided = wang.decide("A1", wang.open("A1"), reason="看过")
    following = decided.json()["next"].split("?")[0]
    page = wang.get(following)
    assert page.status_code == 200
    assert f'data-number="{html.escape(number)}"' in page.text
    link = re.search(r'href="(/desk/(?!next|callbacks|supervision)[^"?]+)', li.get("/desk").text)[1]
    assert li.get(link).status_code == 200
    stamp = re.search(r'data-stamp="([^"]+)"', page.text)[1]
    assert wang.decide(quote(number, safe=""), stamp, reason="看过").json()["status"] == "已派遣"
    assert "已派遣" in li.json(f"/web/tickets/{quote(number, safe='')}").json()["status"]


def test_an_address_cut_off_before_the_number_is_the_worklist(browser):
    assert browser("老王").get("/desk/").headers["location"] == "/desk"
