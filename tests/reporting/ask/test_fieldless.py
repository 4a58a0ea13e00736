"""Everyday words of the trade that no field of a ticket holds: what there is instead is named."""

import pytest


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("9月转办的多少", "转办"),
        ("9月转办了多少件", "转办"),
        ("9月一人多诉的有多少", "诉求人"),
        ("9月多次投诉的人有多少", "诉求人"),
        ("今年节假日期间多少件", "哪几天"),
        ("今年节假日受理量", "哪几天"),
        ("再有两天到期的还有多少件", "正好那天"),
    ],
)
def test_what_can_be_asked_instead_is_named(ask, question, named):
    answer = ask(question)
    assert answer.rows == ()
    assert named in answer.text
    assert answer.choices


def test_forwarded_to_an_office_is_that_office(ask):
    assert ask("9月转办给城管局的多少件").rows == ask("9月城管局承办多少件").rows
    assert ask("今年国庆假期受理多少件").rows == ask("今年国庆受理多少件").rows
