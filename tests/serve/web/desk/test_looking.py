"""The worklist and one ticket: what is seen, by whom, and that a citizen's words stay words."""

import re

import pytest
from sqlalchemy import insert

from suqiu.store.schema import suggestion
from tests.serve.web.office import NASTY, PHONE


def numbers(reply):
    return re.findall(r'<td><a href="/desk/([^?"]+)', reply.text)


def test_tabs_show_their_tickets_and_their_counts(browser, tickets):
    tickets("A1", hours=5)
    tickets("A2", hours=4, urgency="特急", status="处置中", lead_department="水利局")
    tickets("A3", hours=3, due_at="2020-01-01", status="处置中")
    tickets("A4", hours=2, status="已结案", closed_at="2026-01-01")
    tickets("A5", hours=1, status="不予受理")
    wang = browser("老王")
    assert numbers(wang.get("/desk")) == ["A1"]
    assert numbers(wang.get("/desk?tab=all")) == ["A1", "A2", "A3"]
    assert numbers(wang.get("/desk?tab=all&newest=true")) == ["A3", "A2", "A1"]
    assert numbers(wang.get("/desk?tab=urgent")) == ["A2"]
    assert numbers(wang.get("/desk?tab=overdue")) == ["A3"]
    assert numbers(wang.get("/desk?tab=mine")) == []
    wang.open("A2")
    assert numbers(wang.get("/desk?tab=mine")) == ["A2"]
    found = wang.json("/web/desk/counts").json()
    assert found == {"mine": "1", "all": "3", "review": "1", "urgent": "1", "overdue": "1"}
    filtered = wang.json("/web/desk/counts?department=水利局").json()
    assert filtered["all"] == "1"


def suggest_urgency(database, number, level, **more):
    payload = {"codes": [], "intake": {"urgency": {"level": level}}}
    with database.owner().begin() as connection:
        connection.execute(
            insert(suggestion).values(ticket_no=number, model="m", payload=payload, **more)
        )


def test_what_only_the_suggestion_calls_urgent_does_not_wait_its_turn(browser, database, tickets):
    tickets("A0", hours=10, urgency="特急", status="处置中")
    tickets("A1", hours=9)
    tickets("A2", hours=8)
    tickets("A3", hours=7, urgency="普通")
    tickets("A4", hours=6)
    tickets("A5", hours=5)
    tickets("A6", hours=4, status="处置中")
    for number in ("A2", "A3", "A4", "A6"):
        suggest_urgency(database, number, "特急")
    suggest_urgency(database, "A4", "普通")  # the newer word
    suggest_urgency(database, "A5", "特急", outdated=True)
    wang = browser("老王")
    urgent = wang.get("/desk?tab=urgent")
    assert numbers(urgent) == ["A0", "A2"]
    assert urgent.text.count("建议特急</span>") == 1
    assert wang.json("/web/desk/counts").json()["urgent"] == "2"
    assert "建议特急</span>" in wang.get("/desk?tab=review").text
    # What waits is handed out before what is at work already.
    for name, number in (("老王", "A2"), ("小李", "A0")):
        given = browser(name).get("/desk/next?tab=urgent")
        assert given.headers["location"].startswith(f"/desk/{number}?")
    assert numbers(browser("东湖派单员").get("/desk?tab=urgent")) == ["A0", "A2"]


def test_what_ended_without_a_closing_time_is_told_beside_the_overdue(browser, tickets):
    tickets("A1", due_at="2020-01-01", status="处置中")
    tickets("A2", due_at="2020-01-01", status="不予受理")
    tickets("A3", due_at="2020-01-01", status="不予受理", closed_at="2020-01-01")
    tickets("B1", due_at="2020-01-01", status="不予受理", street="中山街道")
    wang = browser("老王")
    page = wang.get("/desk?tab=overdue")
    assert numbers(page) == ["A1"]
    assert "另有 2 件已经结束" in page.text
    assert '/desk/A2">' in page.text
    assert "另有 1 件" in wang.get("/desk?tab=overdue&street=中山街道").text
    assert "另有 1 件" in browser("东湖派单员").get("/desk?tab=overdue").text
    assert "另有" not in wang.get("/desk?tab=all").text
    assert "没有办结时间" in wang.get("/desk/A2").text
    assert "没有办结时间" not in wang.get("/desk/A3").text


def test_pages_follow_each_other_without_gap_or_repeat(browser, tickets):
    for at in range(120):
        tickets(f"A{at:03}", hours=1 + at // 7)
    wang, seen, address = browser("老王"), [], "/desk"
    while address:
        reply = wang.get(address)
        seen += numbers(reply)
        link = re.search(r'rel="next" href="([^"]+)"', reply.text)
        address = link[1].replace("&amp;", "&") if link else ""
    assert sorted(seen) == [f"A{at:03}" for at in range(120)]


def test_an_empty_worklist_says_what_to_do(browser, database):
    for tab in ("mine", "all", "review", "urgent", "overdue"):
        assert 'class="empty"' in browser("老王").get(f"/desk?tab={tab}").text


def test_a_citizens_words_are_never_markup(browser, tickets):
    tickets("A1", title=NASTY, body=NASTY, street="<b>街</b>")
    wang = browser("老王")
    for address in ("/desk", "/desk/A1"):
        page = wang.get(address).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "<b>街" not in page
        assert "&lt;script&gt;" in page
    policy = wang.get("/desk/A1").headers["content-security-policy"]
    assert "script-src 'self'" in policy


def test_pages_hold_no_inline_script_or_style(browser, tickets):
    tickets("A1")
    wang = browser("老王")
    for address in ("/desk", "/desk/A1", "/desk/callbacks", "/desk/supervision"):
        page = wang.get(address).text
        assert not re.search(r"<script(?![^>]*src=)|<style| style=| on\w+=", page), address
        assert not re.search(r"""(src|href)=["']?(https?:)?//""", page), address


def test_telling_words_are_marked_and_all_evidence_shown(browser, tickets):
    tickets("A1")
    page = browser("老王").get("/desk/A1").text
    assert re.search('<mark class="(telling|urgent)">停水</mark>', page)
    for word in ("定义与边界", "受理检查", "未建索引", "职责", "复制", 'id="help-dialog"'):
        assert word in page
    # A boundary names the classes that it sends to: nobody knows them by their codes.
    assert re.search(r"归“[^“”]+”（\d{6}）", page)


def test_repeats_and_common_cause(browser, tickets):
    tickets("A1", "A2", "A3", hours=5, community="翠湖社区", leaf_code="020101")
    tickets("A4", hours=1, community="翠湖社区", leaf_code="020101")
    tickets("B1", hours=2, street="中山街道", community="别的社区", leaf_code="020101")
    page = browser("老王").get("/desk/A4").text
    assert "可能同一原因" in page
    assert "14 天内同类，同在翠湖社区：3 件" in page
    assert "同一来电人" in page
    scoped = browser("东湖派单员").get("/desk/A4").text
    # Not the number alone: the CSRF word is random, and may hold it.
    assert '/desk/B1"' in page
    assert '/desk/B1"' not in scoped


@pytest.mark.parametrize("user", ["东湖派单员", "水利局"])
def test_a_ticket_outside_ones_scope_is_not_there(browser, tickets, rows, user):
    tickets("B1", street="中山街道", lead_department="公安局", status="待签收")
    tickets("S1", secrecy=5)
    one = browser(user)
    one.get("/desk")
    stamp = "2026-01-01T00:00:00"
    for number in ("B1", "S1", "没有"):
        assert one.get(f"/desk/{number}").status_code == 404
        assert one.json(f"/web/tickets/{number}").status_code == 404
    if user != "水利局":
        ways = {
            "decide": {"leaf": "020101", "lead": "水利局", "stamp": stamp},
            "return": {"status": "已退回(待重派)", "reason": "属地不符", "stamp": stamp},
            "merge": {"into": "B1", "stamp": stamp}, "beat": {}, "person": {"reason": "回访核实"},
            "callback": {"result": "失败", "stamp": stamp},
            "supervise": {"step": "一次督办", "stamp": stamp},
        }  # fmt: skip
        for way, body in ways.items():
            assert one.post(f"/web/tickets/B1/{way}", **body).status_code == 404, way
    assert rows("SELECT * FROM ticket_claim") == rows("SELECT * FROM suggestion") == []
    assert rows("SELECT status FROM ticket WHERE ticket_no = 'B1'") == [{"status": "待签收"}]
    assert rows("SELECT * FROM audit WHERE action = 'person.read' AND object = 'B1'") == []


def test_nothing_is_merged_into_a_ticket_one_may_not_see(browser, tickets, rows):
    tickets("A1")
    tickets("B1", street="中山街道", lead_department="公安局", leaf_code="020101", status="处置中")
    one = browser("东湖派单员")
    stamp = one.open("A1")
    assert one.post("/web/tickets/A1/merge", stamp=stamp, into="B1").status_code == 404
    assert rows("SELECT repeat_of FROM ticket WHERE ticket_no = 'A1'") == [{"repeat_of": None}]


@pytest.mark.parametrize("user", ["区长", "审计员"])
def test_other_roles_have_no_desk(browser, tickets, user):
    tickets("A1")
    one = browser(user)
    for address in ("/desk", "/desk/A1", "/desk/callbacks", "/desk/supervision"):
        assert one.get(address).status_code == 403
    # Classes are no tickets: who searches without a desk narrows by them.
    assert one.json("/web/leaves?q=ts").status_code == (200 if user == "区长" else 403)


def test_the_caller_is_shown_for_a_reason_and_leaves_a_trace(browser, tickets, rows):
    tickets("A1")
    wang = browser("老王")
    page = wang.get("/desk/A1").text
    assert PHONE not in page
    assert "王小明" not in page
    assert wang.post("/web/tickets/A1/person", reason=" ").status_code == 422
    before = len(rows("SELECT * FROM audit WHERE action = 'person.read'"))
    assert wang.post("/web/tickets/A1/person", reason="回访核实").json()["phone"] == PHONE
    kept = rows("SELECT actor, object, detail FROM audit WHERE action = 'person.read'")[before:]
    assert kept == [{"actor": "老王", "object": "A1", "detail": {"reason": "回访核实"}}]


@pytest.mark.parametrize("user", ["分析员", "水利局"])
def test_other_roles_do_not_see_the_caller(browser, tickets, user):
    tickets("A1", lead_department="水利局")
    one = browser(user)
    one.open("A1")
    reply = one.post("/web/tickets/A1/person", reason="想看看")
    assert reply.status_code == 403
    assert PHONE not in reply.text


def test_what_is_stored_as_suggestion_holds_masked_words_only(browser, tickets, rows, database):
    tickets("A1", title="停水", body="我是张**，电话[电话]，家里停水三天")
    browser("老王").open("A1")
    payload = str(rows("SELECT payload FROM suggestion"))
    assert "020101" in payload
    assert PHONE not in payload
    browser("小李").get("/desk/A1")
    assert len(rows("SELECT id FROM suggestion")) == 1


def test_a_ticket_without_words_opens(browser, tickets, rows):
    tickets("A1", title="", body="")
    wang = browser("老王")
    stamp = wang.open("A1")
    assert "没有文字" in wang.get("/desk/A1").text
    assert wang.decide("A1", stamp).status_code == 200
    assert rows("SELECT suggested_leaf FROM decision") == [{"suggested_leaf": None}]


@pytest.mark.parametrize(
    ("typed", "name"), [("ts", "停水"), ("tingshui", "停水"), ("停水", "停水"), ("020101", "停水")]
)
def test_leaves_are_found_by_sound_word_and_code(browser, database, typed, name):
    found = browser("老王").json(f"/web/leaves?q={typed}").json()["leaves"]
    assert name in [leaf["name"] for leaf in found]


@pytest.mark.parametrize("typed", ["", "qqqqzzzz", "%", "没有这种事", "\0", "a" * 60])
def test_what_is_not_found_gives_an_empty_list(browser, database, typed):
    assert browser("老王").client.get("/web/leaves", params={"q": typed}).json() == {"leaves": []}


@pytest.mark.parametrize("number", ["%00", "..%2F..%2Fetc", "'; DROP TABLE ticket; --", "x" * 3000])
def test_strange_numbers_are_simply_not_there(browser, database, number):
    assert browser("老王").get(f"/desk/{number}").status_code == 404


def test_the_median_is_shown(browser, tickets, database):
    tickets("A1")
    with database.owner().begin() as connection:
        for seconds in (30, 50, 70):
            connection.exec_driver_sql(
                "INSERT INTO decision (ticket_no, actor, accepted, opened_at, decided_at) VALUES "
                f"('A1', '老王', true, LOCALTIMESTAMP - interval '{seconds} s', LOCALTIMESTAMP)"
            )
        connection.exec_driver_sql(
            "INSERT INTO decision (ticket_no, actor, accepted, opened_at, decided_at) VALUES "
            "('A1', '小李', true, LOCALTIMESTAMP - interval '170 s', LOCALTIMESTAMP)"
        )
    page = browser("老王").get("/desk").text
    assert "本人 <b>50 秒</b>（3 件）" in page
    assert "全部 <b>1 分 0 秒</b>（4 件）" in page


def test_when_it_happened_is_shown_and_not_asked_for(browser, tickets):
    words = {"title": "", "body": "惠民路停水，请维修。"}
    tickets("A1", **words)
    tickets("A2", **words, occurred_at="<b>上周三</b>晚上")
    wang = browser("老王")
    silent, told = wang.get("/desk/A1").text, wang.get("/desk/A2").text
    assert "<dt>事发</dt><dd>—</dd>" in silent
    assert "缺要素：时间" in silent
    assert "<dt>事发</dt><dd>&lt;b&gt;上周三&lt;/b&gt;晚上</dd>" in told
    assert "缺要素" not in told
