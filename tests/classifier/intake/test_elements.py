"""Which of time, place, cause and demand is missing."""

import pytest

from suqiu.records import Ticket


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("惠民路12号昨晚停水，请维修。", ()),
        ("昨晚停水了，请维修。", ("地点",)),
        ("我们小区昨晚停水了，请维修。", ("地点",)),
        ("惠民路停水，请维修。", ("时间",)),
        ("惠民路昨晚停水了。", ("诉求",)),
        ("昨天在市一医院停车收四十，请核实。", ()),
        ("我要投诉。", ("时间", "地点", "起因")),
        ("", ("时间", "地点", "起因", "诉求")),
    ],
)
def test_missing_elements(desk, body, missing):
    assert desk.take(Ticket("1", body)).missing == missing


def test_the_tickets_address_tells_the_place(desk):
    ticket = Ticket("1", "昨晚停水了，请维修。", address="锦源小区")
    assert desk.take(ticket).missing == ()


@pytest.mark.parametrize(
    ("occurred_at", "missing"),
    [
        ("2026-10-31 22:00", ()),
        ("上周三晚上", ()),
        ("", ("时间",)),
        ("略", ("时间",)),
        ("具体时间不详", ("时间",)),
    ],
)
def test_the_tickets_own_column_tells_the_time(desk, occurred_at, missing):
    assert (
        desk.take(Ticket("1", "惠民路停水，请维修。", occurred_at=occurred_at)).missing == missing
    )


def test_when_the_hotline_heard_of_it_is_not_when_it_happened(desk):
    ticket = Ticket("1", "惠民路停水，请维修。", created="2026-10-31 22:00")
    assert desk.take(ticket).missing == ("时间",)


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("楼下歌厅唱到凌晨三点，低音震得床都抖", False),
        ("理发店在门前搭了凉棚摆椅子，走路要绕到马路上", False),
        ("有个卖西瓜的大货车长期停在柳树弄叫卖", False),
        ("昨天那件事，麻烦你们给个说法", True),
        ("我住在柳树弄，有事要跟领导当面讲，来一趟", True),
    ],
)
def test_without_a_learned_head_only_who_alludes_is_asked_what_happened(desk, body, asked):
    assert ("起因" in desk.take(Ticket("1", body)).missing) is asked
    titled = Ticket("1", body, "歌厅太吵")
    assert "起因" not in desk.take(titled).missing
