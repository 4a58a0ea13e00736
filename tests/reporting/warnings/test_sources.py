"""Each source says what there was at the moment it looks at, and names nobody."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from reporting.warnings.alarms import replay
from reporting.warnings.detect import detect
from reporting.warnings.finding import WarningKind
from reporting.warnings.rules import load_rules
from suqiu.errors import InputError

PHONE = "19900001234"
# A Monday without holidays near.
NOW = datetime(2026, 6, 15)


@pytest.fixture
def ticket(store_database):
    with store_database.owner().begin() as connection:
        connection.execute(text("TRUNCATE warning, ticket CASCADE"))
    numbers = iter(range(10_000))

    def add(received, *, phone=None, title="关于停水的投诉", **columns):
        columns = {"status": "处置中", "leaf_code": "020101", "level3": "停水",
                   "lead_department": "水务局", "street": "东街道"} | columns  # fmt: skip
        number = f"T{next(numbers):04}"
        values = {"ticket_no": number, "received_at": received} | columns
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        with store_database.owner().begin() as connection:
            connection.execute(text(f"INSERT INTO ticket ({names}) VALUES ({marks})"), values)
            connection.execute(
                text("INSERT INTO ticket_text VALUES (:n, :t, :b)"),
                {"n": number, "t": title, "b": f"{title}，第{number}件"},
            )
            connection.execute(
                text("INSERT INTO ticket_person (ticket_no, phone) VALUES (:n, :p)"),
                {"n": number, "p": phone},
            )
        return number

    return add


def found(store_database, kind, moment=NOW):
    with store_database.owner().connect() as connection:
        return detect(connection, moment, load_rules(), frozenset({kind}))


def test_supervision_rises_with_working_days(store_database, ticket):
    early = NOW - timedelta(30)
    for due in ("2026-06-12", "2026-06-11", "2026-06-09", "2026-06-03", "2026-06-20"):
        ticket(early, due_at=due)
    ticket(early, due_at="2026-06-01", closed_at="2026-06-02")
    ticket(early, due_at="2026-06-01", status="不予受理")
    # As of Sunday the 14th: Friday's is late by no working day, Thursday's by one.
    (one,) = found(store_database, WarningKind.OVERDUE)
    assert one.title == "三次督办：水务局 3 件超期"
    assert (one.details["step"], one.details["steps"]) == (3, [1, 1, 1])


def test_a_department_is_told_once_and_again_at_the_next_step(store_database, ticket):
    ticket(NOW - timedelta(30), due_at="2026-06-11")
    ticket(NOW - timedelta(30), due_at="2026-06-10", lead_department="城管局")
    first = found(store_database, WarningKind.OVERDUE)
    assert [(one.department, one.details["step"]) for one in first] == [
        ("城管局", 1),
        ("水务局", 1),
    ]
    later = found(store_database, WarningKind.OVERDUE, NOW + timedelta(2))
    assert [one.details["step"] for one in later] == [2, 2]
    assert {one.subject for one in first}.isdisjoint(one.subject for one in later)


def test_what_is_under_supervision_is_not_told_as_silent_too(store_database, ticket):
    early = NOW - timedelta(40)
    ticket(early, signed_at=early, due_at="2026-06-01")
    waiting = ticket(early, signed_at=early, due_at="2026-06-20")
    (one,) = found(store_database, WarningKind.SILENT)
    assert one.tickets == (waiting,)
    (late,) = found(store_database, WarningKind.OVERDUE)
    assert late.details["silent"] == 1
    assert late.summary.split("办结")[-1].startswith("，已 15 天以上没有任何动作")


def test_what_was_open_then_is_open_in_a_look_back(store_database, ticket):
    ticket(NOW - timedelta(30), due_at="2026-06-01", closed_at="2026-06-20", status="已结案")
    assert [one.seen for one in found(store_database, WarningKind.OVERDUE)] == [1]
    assert found(store_database, WarningKind.OVERDUE, NOW + timedelta(10)) == []


def test_silent_tickets_are_those_without_any_step(store_database, ticket):
    silent = ticket(NOW - timedelta(40), signed_at=NOW - timedelta(20))
    ticket(NOW - timedelta(40), signed_at=NOW - timedelta(3))
    ticket(NOW - timedelta(5))
    (one,) = found(store_database, WarningKind.SILENT)
    assert (one.tickets, one.since) == ((silent,), date(2026, 5, 26))


def test_one_person_is_a_number_of_tickets_and_no_phone(store_database, ticket):
    for day in range(5):
        ticket(NOW - timedelta(day + 1), phone=PHONE, street="东街道" if day else "西街道")
        ticket(NOW - timedelta(day + 1), phone=f"1990000{day:04}")
    (one,) = found(store_database, WarningKind.PERSON)
    assert (one.seen, len(one.tickets), one.street, one.department) == (5, 5, None, "水务局")
    assert PHONE not in repr(one)
    (later,) = found(store_database, WarningKind.PERSON, NOW + timedelta(1))
    assert later.subject == one.subject


def test_last_years_same_weeks_come_first_the_most(store_database, ticket):
    for day in range(6):
        ticket(NOW - timedelta(364 - day), closed_at=NOW - timedelta(360 - day), solved="是")
    for day in range(4):
        ticket(NOW - timedelta(364 - day), leaf_code="030101", level3="延期交房")
    ticket(NOW - timedelta(380), leaf_code="040101")
    (one,) = found(store_database, WarningKind.SEASON)
    assert (one.leaf_code, one.seen) == ("020101", 6)
    assert "停水" in one.title
    assert one.details["last_time"] == {
        "basis": "此前一年同类工单", "tickets": 6, "departments": ["水务局"],
        "median_hours": 96.0, "solve_rate": 1.0,
    }  # fmt: skip


def test_whistles_blow_when_a_clock_has_run_out(store_database, ticket):
    received = NOW - timedelta(hours=5)
    ticket(received, urgency="特急", signed_at=received + timedelta(minutes=30))
    ticket(NOW - timedelta(minutes=50), urgency="特急")
    ticket(received)
    (one,) = found(store_database, WarningKind.WHISTLE)
    assert one.details["moment"] == "first_contact_at"
    assert "4 小时联系" in one.title


def test_a_burst_in_the_store_says_where_what_and_by_whom(store_database, ticket):
    for day in range(70):
        ticket(NOW - timedelta(71 - day), phone=f"1980000{day:04}", leaf_code="030101")
    for i in range(8):
        ticket(
            NOW - timedelta(hours=10),
            title="翠湖主管爆裂",
            phone=f"1990001{i:04}",
            community="东0社区",
        )
    ticket(NOW - timedelta(hours=9), phone="19900010001", community="东0社区")
    (one,) = found(store_database, WarningKind.BURST)
    assert (one.leaf_code, one.street, one.community, one.department) == (
        "020101", "东街道", "东0社区", "水务局",
    )  # fmt: skip
    assert one.seen == 8  # the ninth is one of the eight persons again
    assert "翠湖主管爆裂" in one.summary


@pytest.mark.parametrize(
    ("districts", "called"),
    [(("青山区", "青山区"), "青山区"), (("青山区", "绿水区"), "全市"), (("", None), "全域")],
)  # fmt: skip
def test_all_tickets_together_are_called_by_the_name_of_the_place(
    store_database, ticket, districts, called
):
    for day in range(70):
        ticket(NOW - timedelta(71 - day), phone=f"1980000{day:04}", leaf_code="030101")
    for i in range(24):
        ticket(
            NOW - timedelta(hours=10), title=f"停水{i}", phone=f"1990001{i:04}",
            street=f"街道{i}", district=districts[i % 2],
        )  # fmt: skip
    (one,) = found(store_database, WarningKind.BURST)
    assert one.title == f"{called}“停水”集中上升"
    assert f"，{called}“停水”已有 24 件" in one.summary
    assert "集中反映" not in one.summary  # all titles differ
    with store_database.owner().connect() as connection:
        (alarm,) = replay(connection, NOW.date() - timedelta(2), NOW.date(), load_rules()).alarms
    assert alarm.area == called


def burst(ticket, day, count=8):
    for i in range(count):
        ticket(
            day + timedelta(hours=9), title="翠湖主管爆裂", phone=f"1990001{i:04}",
            community="东0社区",
        )  # fmt: skip


def test_what_was_over_before_a_late_run_is_found_as_ended(store_database, ticket):
    for day in range(110):
        ticket(NOW - timedelta(111 - day), phone=f"1980000{day:04}", leaf_code="030101")
    burst(ticket, NOW - timedelta(30))
    (one,) = found(store_database, WarningKind.BURST)
    assert one.seen == 8
    assert one.since == date(2026, 5, 16)
    assert one.ended is not None
    assert one.ended < NOW.date()
    assert "已平息" in one.summary


def test_praise_is_nothing_to_prevent(store_database, ticket):
    for day in range(6):
        ticket(NOW - timedelta(364 - day), leaf_code="220101", level3="感谢表扬")
        ticket(NOW - timedelta(364 - day), request_type="表扬")
    assert found(store_database, WarningKind.SEASON) == []


def test_an_empty_store_has_nothing_to_say(store_database, ticket):
    with store_database.owner().connect() as connection:
        assert detect(connection, NOW, load_rules()) == []


@pytest.mark.parametrize("line", ["whistle_days = 0", "burst = 3", "x = [", "unknown = 1"])
def test_bad_rules_are_refused(tmp_path, line):
    path = tmp_path / "rules.toml"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match=r"rules\.toml"):
        load_rules(path)
