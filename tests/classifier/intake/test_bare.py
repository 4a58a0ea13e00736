"""A place or a wish alone is no matter; a matter in few words is one."""

import pytest

from classifier.intake.bare import says_nothing
from classifier.intake.desk import Desk, load_rules
from suqiu.records import Ticket

NOTHING = [
    "翠湖小区",
    "翠湖小区3号楼",
    "柳叶路12号",
    "请尽快处理一下我的事",
    "麻烦你们帮帮我",
    "翠湖小区，请尽快处理",
]
MATTERS = [
    "路灯坏了",
    "小区停水",
    "翠湖小区停水",
    "没有路灯的小区",
    "噪音大",
    "要求退款",
    "想要拆的小区",
]


@pytest.mark.parametrize("text", NOTHING)
def test_a_place_or_a_wish_alone_lacks_the_cause(text):
    assert says_nothing(text)
    assert "起因" in Desk(load_rules()).take(Ticket("1", text)).missing


@pytest.mark.parametrize("text", MATTERS)
def test_a_matter_in_few_words_is_one(text):
    assert not says_nothing(text)


def test_a_title_names_the_matter():
    assert "起因" not in Desk(load_rules()).take(Ticket("1", "翠湖小区", title="路灯坏了")).missing
