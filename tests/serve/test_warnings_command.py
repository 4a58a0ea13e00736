"""`suqiu warnings`: from tickets to a closed false alarm."""

import json

import pytest
from sqlalchemy import text


@pytest.fixture
def city(store_database, store_environment):
    """Eleven weeks of one ticket a day, then a burst of nine on the last day."""
    rows = """INSERT INTO ticket (ticket_no, received_at, leaf_code, level3, street, community,
            lead_department, status, closed_at)
        SELECT {no}, {at}, {leaf}, {leaf}, '东街道', '东0社区', '水务局', '已结案', {at}
        FROM generate_series(0, {last}) i"""
    with store_database.owner().begin() as connection:
        connection.execute(text("TRUNCATE warning, warning_mute, ticket CASCADE"))
        usual = {"no": "'N' || i", "at": "date '2026-03-01' + i::int", "leaf": "'噪声'", "last": 80}
        burst = {
            "no": "'B' || i",
            "at": "timestamp '2026-05-20 08:00'",
            "leaf": "'停水'",
            "last": 8,
        }
        for form in (usual, burst):
            connection.execute(text(rows.format(**form)))


def test_run_list_mute_close_and_rate(suqiu, city, store_database):
    ran = suqiu("warnings", "run", "--as-of", "2026-05-20", "--json")
    assert ran.code == 0
    (number,) = json.loads(ran.out)["raised"]
    assert (
        json.loads(suqiu("warnings", "run", "--as-of", "2026-05-20", "--json").out)["raised"] == []
    )
    (one,) = json.loads(suqiu("warnings", "list", "--json").out)
    assert (one["id"], one["kind"], one["seen"], one["ticket_count"]) == (number, "burst", 9, 9)
    assert "停水" in suqiu("warnings", "list").out
    assert suqiu("warnings", "ack", number).code == 0
    assert suqiu("warnings", "mute", number, "--until", "2099-06-01").code == 0
    assert suqiu("warnings", "list", "--json").out.strip() == "[]"
    assert suqiu("warnings", "close", number, "--reason", "误报：计划停水").code == 0
    told = suqiu("warnings", "rate", "--from", "2026-05-01", "--to", "2026-05-31", "--json")
    assert json.loads(told.out) == {
        "raised": 1, "false": 1, "days": 31, "rate": 1.0, "per_week": pytest.approx(7 / 31),
    }  # fmt: skip
    assert "误报率 100.0%" in suqiu("warnings", "rate", "--from", "2026-05-01").out
    with store_database.owner().connect() as connection:
        done = connection.execute(text("SELECT action, object FROM audit ORDER BY id DESC LIMIT 3"))
        assert done.all() == [
            (f"warning.{one}", str(number)) for one in ("close", "mute", "ack")
        ]  # fmt: skip


def test_a_replay_tells_and_keeps_nothing(suqiu, city):
    ran = suqiu("warnings", "run", "--from", "2026-05-01", "--to", "2026-05-20", "--json")
    (alarm,) = json.loads(ran.out)["alarms"]
    assert (alarm["what"], alarm["raised"], alarm["level"]) == ("停水", "2026-05-20", "community")
    piped = suqiu("warnings", "run", "--from", "2026-05-01", "--to", "2026-05-20").out
    assert "\n2026-05-20\t2026-05-20\t2026-05-20\t集中上升\t东街道东0社区\t停水\t" in piped
    assert suqiu("warnings", "list", "--all").out.strip() == "没有预警"


@pytest.mark.parametrize(
    "words",
    [("run", "--from", "2026-05-01"), ("run", "--as-of", "昨天"), ("ack", "99"),
     ("close", "99", "--reason", "x"), ("mute", "99", "--until", "2026-13-01"),
     ("mute", "99", "--until", "2020-01-01"),
     ("rate", "--from", "2026-05-02", "--to", "2026-05-01")],
)  # fmt: skip
def test_what_cannot_be_done_says_why(suqiu, city, words):
    ran = suqiu("warnings", *words)
    assert ran.code == 2
    assert "怎么办" in ran.err
