"""The intake beside the classification: in suggestions, files and on the screen."""

import csv
import json
from dataclasses import replace

import pytest

from classifier.intake.desk import IntakeDesk, build_intake_desk
from classifier.intake.reading import read_tickets
from classifier.intake.signs import Sign, Signs
from suqiu.records import Intake, Ticket, Urgency
from suqiu.settings import Settings


def test_every_suggestion_carries_its_intake(classifier, desk):
    tickets = [Ticket("1", "小区停水三天了，老人没水喝，请解决"), Ticket("2", "请问停水怎么查询？")]
    found = classifier.classify(tickets)
    # The classifier knows the leaf as well, which moves the urgency, and the letter as a whole,
    # which here makes the type a little surer or less so; nothing else.
    moved = {"urgency": Urgency(), "request_type_probability": 0.0}
    assert [replace(s.intake, **moved) for s in found] == [
        replace(desk.take(ticket), **moved) for ticket in tickets
    ]
    assert classifier.refuse(tickets[0], "读不了").intake is None


def test_a_desk_is_built_from_the_settings(monkeypatch):
    monkeypatch.delenv("SUQIU_CALLER_LISTS", raising=False)
    desk = build_intake_desk(Settings())
    assert isinstance(desk, IntakeDesk)
    assert isinstance(desk.take(Ticket("1", "停水")), Intake)


def test_json_lines_keep_their_order_and_end_with_how_they_came_about(suqiu):
    run = suqiu("classify", "小区停水三天了，老人没水喝，请解决", "--json")
    row = json.loads(run.out)
    assert list(row)[-4:] == ["intake", "path", "degraded", "degraded_reason"]
    assert list(row["intake"]) == [
        "request_type", "request_type_probability", "urgency", "acceptance", "missing",
        "handling", "caller",
    ]  # fmt: skip
    assert row["intake"]["urgency"]["level"] == "紧急"


def test_tables_have_three_columns_of_it(suqiu, tmp_path):
    data, result = tmp_path / "d.csv", tmp_path / "r.csv"
    data.write_text("编号,内容\n1,小区停水三天了，老人没水喝，请求帮助\n2,测试\n3,\n", "utf-8")
    suqiu("classify", data, "--out", result)
    with result.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["紧急程度"] for row in rows] == ["紧急", "普通", ""]
    assert rows[0]["诉求类型"] == "求助"
    assert rows[0]["受理"] == "受理"
    assert rows[1]["受理"].startswith("不予受理：")
    assert rows[2]["受理"] == ""


def test_the_screen_shows_it(suqiu):
    shown = suqiu("classify", "停水了，惠民路的老人没水喝").out
    for words in ("类型", "求助", "紧急", "停水", "没说", "时间"):
        assert words in shown


@pytest.mark.parametrize("body", ["", "。", "?" * 5000, "停" * 90_000, "\x00\u200b", "😀" * 100])
def test_odd_texts_are_judged(desk, body):
    assert isinstance(desk.take(Ticket("1", body)), Intake)


@pytest.mark.parametrize(
    ("text", "answer", "accepted"),
    [
        ("停水三天了，老人没水喝。", "私事", True),
        ("停水三天了，老人没水喝。", "外地", False),
        ("他昨晚打我，还威胁要杀我。", "私事", True),
        ("他昨晚打我，还威胁要杀我。", "外地", True),
        ("他昨晚打我，还威胁要杀我。", "紧急", False),
        ("弟弟借了我的车一直不还。", "私事", False),
        ("我没有要自杀的意思，就是想问社保怎么办", "无实质", True),
        ("我没有要自杀的意思，就是心里难受", "在办无新", True),
        ("我就是心里难受", "在办无新", False),
    ],
)
def test_who_is_in_need_is_not_sent_away_by_how_the_letter_reads(desk, text, answer, accepted):
    ticket = Ticket("1", text)
    signs = Signs(refusal={0: Sign(answer, 0.9, ("某词",))})
    (found,) = desk.judge([ticket], read_tickets([ticket]), signs=signs)
    assert found.acceptance.accepted == accepted
