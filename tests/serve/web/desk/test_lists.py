"""Call-backs entered in place, supervision by steps, whistle cards with clocks."""

import re
from datetime import timedelta

import pytest

from serve.web.view import moment
from suqiu import clock


def stamp_of(page, number):
    return re.search(rf'data-number="{number}" data-stamp="([^"]+)"', page)[1]


def test_each_list_shows_whom_to_call(browser, tickets):
    tickets("A1", status="待回访")
    tickets("A2", status="已结案", closed_at="2026-01-01", solved="否", satisfaction="一般")
    tickets("A3", status="已结案", closed_at="2026-01-01", solved="是", satisfaction="非常不满意")
    tickets("A4", status="已结案", closed_at="2026-01-01", solved="是", satisfaction="满意")
    tickets("A5", status="处置中")
    tickets("A6", status="待回访", hours=24 * 200)
    wang = browser("老王")
    for which, expected in (("unrated", ["A1"]), ("unsolved", ["A2"]), ("unhappy", ["A3"])):
        page = wang.get(f"/desk/callbacks?which={which}").text
        assert re.findall(r'<tr data-number="([^"]+)"', page) == expected
    assert "A6" in wang.get("/desk/callbacks?which=unrated&days=365").text


@pytest.mark.parametrize(
    ("solved", "satisfaction", "status"),
    [
        ("是", "满意", "已回访"),
        ("否", "满意", "待督办"),
        ("是", "不满意", "待督办"),
        ("未表态", "未表态", "已回访"),
    ],
)
def test_a_result_moves_the_ticket_on(browser, tickets, rows, solved, satisfaction, status):
    tickets("A1", status="待回访")
    wang = browser("老王")
    stamp = stamp_of(wang.get("/desk/callbacks").text, "A1")
    body = {"stamp": stamp, "result": "成功", "solved": solved, "satisfaction": satisfaction}
    reply = wang.post("/web/tickets/A1/callback", **body)
    assert reply.json()["status"] == status
    assert wang.post("/web/tickets/A1/callback", **body).status_code == 409
    (kept,) = rows("SELECT status, callback_result, solved, satisfaction FROM ticket")
    assert kept == {
        "status": status, "callback_result": "成功", "solved": solved, "satisfaction": satisfaction,
    }  # fmt: skip
    assert rows("SELECT actor FROM audit WHERE action = 'ticket.callback'")[-1] == {"actor": "老王"}


def test_a_call_nobody_took_leaves_the_ticket_where_it_is(browser, tickets, rows):
    tickets("A1", status="待回访")
    wang = browser("老王")
    stamp = stamp_of(wang.get("/desk/callbacks").text, "A1")
    reply = wang.post("/web/tickets/A1/callback", stamp=stamp, result="失败", note="无人接听")
    assert reply.json()["status"] == "待回访"
    assert rows("SELECT action, note FROM ticket_event") == [
        {"action": "回访", "note": "失败；无人接听"}
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"result": "不知道"},
        {"result": "成功"},
        {"result": "成功", "solved": "是", "satisfaction": "很好"},
    ],
)
def test_values_that_do_not_go_together_are_refused(browser, tickets, body):
    tickets("A1", status="待回访")
    wang = browser("老王")
    stamp = stamp_of(wang.get("/desk/callbacks").text, "A1")
    assert wang.post("/web/tickets/A1/callback", stamp=stamp, **body).status_code == 422


def test_steps_of_supervision_are_entered_once_and_in_order(browser, tickets, rows):
    due = clock.now() - timedelta(days=60)
    tickets("A1", status="处置中", lead_department="水利局", due_at=due, hours=24 * 70)
    wang = browser("老王")

    def enter(step, note="已约谈"):
        page = wang.get("/desk/supervision").text
        stamp = stamp_of(page, "A1")
        return wang.post("/web/tickets/A1/supervise", stamp=stamp, step=step, note=note)

    assert "三次督办" in wang.get("/desk/supervision").text
    assert enter("三次督办").status_code == 422
    assert enter("随便督办").status_code == 422
    assert "没有写做了什么" in enter("一次督办", note=" ").text
    for step in ("一次督办", "二次督办", "三次督办"):
        assert enter(step).status_code == 200
        assert enter(step).status_code == 422
    actions = [row["action"] for row in rows("SELECT action FROM ticket_event ORDER BY id")]
    assert actions == ["一次督办", "二次督办", "三次督办"]
    assert rows("SELECT urge_count, status FROM ticket") == [{"urge_count": 3, "status": "处置中"}]


@pytest.mark.parametrize("number", ["%00", "A9%00"])
def test_a_step_on_a_number_nobody_has_is_simply_not_there(browser, tickets, number):
    due = clock.now() - timedelta(days=60)
    tickets("A1", status="处置中", lead_department="水利局", due_at=due, hours=24 * 70)
    wang = browser("老王")
    stamp = stamp_of(wang.get("/desk/supervision").text, "A1")
    reply = wang.post(f"/web/tickets/{number}/supervise", stamp=stamp, step="一次督办")
    assert reply.status_code == 404


def test_whistle_cards_show_running_met_and_lost_clocks(browser, tickets):
    now = clock.now()
    tickets("A1", urgency="特急", status="处置中", hours=6, signed_at=now - timedelta(hours=5.5))
    tickets("A2", urgency="普通", hours=6)
    page = browser("老王").get("/desk/supervision").text
    clocks = re.findall(r'data-left="(-?\d+)" data-met="(yes)?"', page)
    assert [(int(left) > 0, met) for left, met in clocks] == [
        (True, "yes"), (False, ""), (True, ""),
    ]  # fmt: skip
    assert "whistle ringing" in page
    assert ">A2<" not in page


def test_what_lies_from_another_year_is_shown_with_its_year(browser, tickets):
    tickets("A1", status="处置中", hours=24 * 400, due_at=clock.now() - timedelta(days=390))
    year = (clock.now() - timedelta(days=390)).year
    for page in ("/desk?tab=all", "/desk/supervision"):
        assert f"{year}-" in browser("老王").get(page).text, page
    assert f"{clock.today().year}-" not in browser("老王").get("/desk?tab=all").text


def test_a_moment_of_this_year_needs_no_year():
    now = clock.now()
    assert moment(now) == f"{now:%m-%d %H:%M}"
    assert (
        moment(now.replace(year=now.year - 1, day=1)) == f"{now.year - 1}-{now:%m}-01 {now:%H:%M}"
    )
