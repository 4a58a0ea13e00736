"""What the desk shows of similar tickets: first those that went somewhere."""

import datetime

from retrieval.similar import SimilarTicket
from serve.desk.similar import dispatched_first

DAY = datetime.datetime(2026, 9, 1)


def ticket(number, score, department):
    return SimilarTicket(
        number, score, 0.4, None, "路灯不亮", "路灯不亮", DAY, "010501", "市政公用/路灯/路灯不亮",
        department, "东湖街道", "已结案" if department else "待受理", None, None, None,
    )  # fmt: skip


def order(*found):
    return [one.ticket_no for one in dispatched_first([ticket(*each) for each in found])]


def test_the_dispatched_come_before_those_that_wait():
    assert order(("A", 90, None), ("B", 80, "城管局"), ("C", 70, None), ("D", 60, "城管局")) == [
        "B", "D", "A", "C",
    ]  # fmt: skip


def test_one_of_another_matter_is_not_pushed_up_for_having_been_dispatched():
    assert order(("A", 90, None), ("B", 30, "城管局"), ("C", 88, None)) == ["A", "C", "B"]


def test_nothing_found_stays_nothing():
    assert dispatched_first([]) == []
