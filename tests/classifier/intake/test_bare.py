"""A place or a wish alone is no matter; a matter in few words is one."""

import pytest

from classifier.intake.bare import says_nothing, says_only
from classifier.intake.desk import IntakeDesk, load_intake_rules
from suqiu.records import Ticket

NOTHING = [
    "翠湖小区",
    "翠湖小区3号楼",
    "柳叶路12号",
    "请尽快处理一下我的事",
    "麻烦你们帮帮我",
    "翠湖小区，请尽快处理",
    "尽快处理我的事情",
    "我要投诉",
    "我想咨询一下",
    "这件事拖了很久了",
    "有个事跟你们说一下",
    "我反映的问题一直没有结果",
    "打了好几次电话都没人理",
    "这个问题投诉多次了",
    "翠湖小区3号楼我要投诉",
    "我投诉的事情有结果了吗",
    "小区有点事",
    "小区的事你们管不管",
    "反映一下公司的情况",
    "学校的事一直拖着",
]
MATTERS = [
    "路灯坏了",
    "小区停水",
    "翠湖小区停水",
    "没有路灯的小区",
    "噪音大",
    "要求退款",
    "想要拆的小区",
    "我要投诉物业",
    "我要办证",
    "想问社保",
    "楼道没人管",
    "翠湖小区没人管",
    "停电很久了",
    "电话打不通",
    "不给退钱",
    "我不想活了",
    "孩子不见了",
    "打人没人管",
    "没热水",
    "公司停工的事",
    "学校收费的问题",
]


@pytest.mark.parametrize("text", NOTHING)
def test_a_place_or_a_wish_alone_lacks_the_cause(text):
    assert says_nothing(text)
    assert "起因" in IntakeDesk(load_intake_rules()).take(Ticket("1", text)).missing


@pytest.mark.parametrize("text", MATTERS)
def test_a_matter_in_few_words_is_one(text):
    assert not says_nothing(text)


def test_a_title_names_the_matter():
    assert (
        "起因"
        not in IntakeDesk(load_intake_rules())
        .take(Ticket("1", "翠湖小区", title="路灯坏了"))
        .missing
    )


@pytest.mark.parametrize(
    ("text", "said", "only"),
    [
        ("你们这帮废物!", "废物", True),
        ("废物,全都是废物", "废物", True),
        ("你们都是废物,一直没解决", "废物", True),
        ("废物电池丢哪", "废物", False),
        ("物业就是废物", "废物", False),
        ("废物堆在路口", "废物", False),
    ],
)
def test_a_text_may_say_nothing_besides_some_words(text, said, only):
    places = [(at, at + len(said)) for at in range(len(text)) if text.startswith(said, at)]
    assert says_only(text, places) == only
