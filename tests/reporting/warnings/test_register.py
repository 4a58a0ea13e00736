"""Warnings are raised once, go on, end, stay closed, and are seen within scope only."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from reporting.warnings.acting import acknowledge, close, mute
from reporting.warnings.finding import WarningFinding, WarningKind
from reporting.warnings.listing import false_alarms, find_warning, list_warnings
from reporting.warnings.register import keep
from suqiu.errors import InputError
from suqiu.store.users import User, local_administrator, save_user

DAY = date(2026, 6, 12)
USERS = (
    User("领导", "leader", secrecy=9), User("东街道", "leader", streets=("东街道",)),
    User("西街道", "leader", streets=("西街道",)), User("水务局", "department", ("水务局",)),
    User("审计", "auditor", streets=("东街道",), secrecy=9),
)  # fmt: skip
BURST = WarningFinding(
    WarningKind.BURST, "020101|2026-06-12", "东街道“停水”集中上升", "停水 9 件", DAY, DAY, 9,
    ("T1", "T2"), 0.1, 1e-9, "020101", "东街道", "东0社区", "水务局",
)  # fmt: skip


@pytest.fixture
def store(store_database):
    with store_database.owner().begin() as connection:
        connection.execute(text("TRUNCATE warning, warning_mute, ticket CASCADE"))
        connection.execute(
            text("""INSERT INTO ticket (ticket_no, received_at, street, lead_department) VALUES
                ('T1', '2026-06-12', '东街道', '水务局'), ('T2', '2026-06-12', '东街道', '公安局')""")
        )
        for user in USERS:
            save_user(connection, user)
    return store_database


def kept(store, findings, day=DAY):
    with store.owner().begin() as connection:
        return keep(connection, findings, day)


def listed(store, user=None, **how):
    with store.reader(user or local_administrator()) as connection:
        return list_warnings(connection, **how)


def test_raised_once_then_goes_on_then_ends(store):
    first = kept(store, [BURST])
    assert len(first.raised) == len(first.told) == 1
    more = replace(BURST, seen=20, last=DAY + timedelta(1))
    assert kept(store, [more], DAY + timedelta(1)).updated == first.raised
    (one,) = listed(store)
    assert (one.seen, one.raised, one.tickets, one.sure) == (20, DAY, ("T1", "T2"), "很有把握")
    assert kept(store, [], DAY + timedelta(9)).ended == first.raised
    (one,) = listed(store, statuses=["closed"])
    assert (one.ended, one.reason) == (DAY + timedelta(9), "已平息")


def test_what_a_late_run_finds_over_is_kept_as_ended_once(store):
    past = replace(BURST, ended=DAY + timedelta(5))
    first = kept(store, [past], DAY + timedelta(9))
    assert first.raised == first.past == first.told
    (one,) = listed(store, statuses=["closed"])
    assert (one.raised, one.ended, one.reason) == (
        DAY + timedelta(9), DAY + timedelta(5), "已平息",
    )  # fmt: skip
    assert one.tickets == ("T1", "T2")
    # Known later too, though by another day of beginning.
    again = replace(past, subject="020101|2026-06-11", since=DAY - timedelta(1))
    assert kept(store, [again], DAY + timedelta(60)).raised == ()


def test_what_was_long_over_is_kept_and_not_sent(store):
    late = kept(store, [replace(BURST, ended=DAY + timedelta(5))], DAY + timedelta(40))
    assert (len(late.past), late.told) == (1, ())


def test_a_known_one_ends_with_its_last_figures(store):
    first = kept(store, [BURST])
    over = replace(BURST, seen=20, last=DAY + timedelta(3), ended=DAY + timedelta(8))
    later = kept(store, [over], DAY + timedelta(9))
    assert (later.raised, later.ended) == ((), first.raised)
    (one,) = listed(store, statuses=["closed"])
    assert (one.seen, one.ended) == (20, DAY + timedelta(8))


def test_a_rise_that_widened_or_moved_its_start_is_the_same_one(store):
    first = kept(store, [BURST])
    wider = replace(BURST, subject="020101|2026-06-11", since=DAY - timedelta(1), community=None)
    assert kept(store, [wider], DAY + timedelta(1)).updated == first.raised
    other = replace(BURST, subject="020101|x", street="西街道", community=None)
    assert len(kept(store, [wider, other], DAY + timedelta(1)).raised) == 1


def test_what_a_person_closed_stays_closed_while_it_lasts(store):
    (number,) = kept(store, [BURST]).raised
    with store.owner().begin() as connection:
        close(connection, number, "误报：演练", "领导")
    assert kept(store, [BURST], DAY + timedelta(1)).raised == ()
    assert listed(store) == []
    with store.reader(local_administrator()) as connection:
        found = false_alarms(connection, DAY, DAY + timedelta(7))
    assert (found.raised, found.false, found.rate, found.per_week) == (1, 1, 1.0, 1.0)


def test_muted_matters_are_kept_and_not_told_until_the_day(store):
    (number,) = kept(store, [BURST]).raised
    with store.owner().begin() as connection:
        mute(connection, number, DAY + timedelta(60), "领导", "施工停水，已公告")
    kept(store, [], DAY + timedelta(9))
    again = DAY + timedelta(40)
    later = replace(BURST, subject=f"020101|{again}", since=again, last=again)
    second = kept(store, [later], again)
    assert (len(second.raised), second.told) == (1, ())
    elsewhere = replace(later, subject="e", community="东1社区")
    assert len(kept(store, [later, elsewhere], again).told) == 1
    after = again + timedelta(60)
    last = replace(later, subject="l", since=after, last=after)
    assert len(kept(store, [last], after).told) == 1


def test_acknowledged_and_reasons(store):
    (number,) = kept(store, [BURST]).raised
    with store.owner().begin() as connection:
        acknowledge(connection, number, "领导")
        with pytest.raises(InputError, match="原因"):
            close(connection, number, "  ", "领导")
        with pytest.raises(InputError, match="没有预警"):
            acknowledge(connection, number + 999, "领导")
    kept(store, [BURST], DAY + timedelta(1))
    assert [one.status for one in listed(store)] == ["acknowledged"]
    with store.owner().begin() as connection:
        close(connection, number, "已修好，回电 19900001234", "领导")
    (one,) = listed(store, statuses=["closed"])
    assert "19900001234" not in one.reason


def test_the_reason_of_who_closed_first_stands(store):
    (number,) = kept(store, [BURST]).raised
    with store.owner().begin() as connection:
        close(connection, number, "已处置", "领导")
        with pytest.raises(InputError, match="已由领导关闭，原因是：已处置"):
            close(connection, number, "误报", "审计")
    (one,) = listed(store, statuses=["closed"])
    assert one.reason == "已处置"


def test_what_ended_by_itself_may_still_be_judged(store):
    (number,) = kept(store, [BURST]).raised
    kept(store, [], DAY + timedelta(9))
    with store.owner().begin() as connection:
        close(connection, number, "误报：演练", "领导")
    (one,) = listed(store, statuses=["closed"])
    assert (one.reason, one.ended) == ("误报：演练", DAY + timedelta(9))


def test_each_user_sees_the_warnings_of_his_area_and_his_tickets_of_them(store):
    city = replace(
        BURST, subject="city", leaf_code="1", street=None, community=None, department=None
    )
    secret = replace(BURST, subject="secret", leaf_code="2", secrecy=2)
    kept(store, [BURST, city, secret])
    seen = {user.name: [one.leaf_code for one in listed(store, user)] for user in USERS}
    assert seen == {
        "领导": ["020101", "1", "2"], "东街道": ["020101"], "西街道": [], "水务局": ["020101"],
        "审计": [],
    }  # fmt: skip
    (one,) = listed(store, USERS[3])
    assert (one.seen, one.tickets) == (9, ("T1",))
    with store.reader(USERS[2]) as connection, pytest.raises(InputError, match="没有预警"):
        find_warning(connection, one.id)


@pytest.mark.parametrize(
    "sql",
    ["SELECT subject FROM warning", "SELECT actor FROM warning", "SELECT * FROM warning_mute",
     "SELECT * FROM warning_delivery", "UPDATE warning SET status = 'closed'"],
)  # fmt: skip
def test_the_reader_has_no_more(store, sql):
    with store.reader(local_administrator()) as connection, pytest.raises(DBAPIError):
        connection.execute(text(sql))
