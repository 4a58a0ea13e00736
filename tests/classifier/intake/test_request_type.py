"""Request types of short tickets written for these tests."""

import json

import numpy as np
import pytest

from classifier.intake.reading import read_tickets
from classifier.intake.request_type import TYPES
from classifier.intake.signs import Signs
from suqiu.data import dataset_path
from suqiu.records import Ticket

TYPED = [
    ("咨询", "", "请问从外省回来，养老保险怎么转到本地，需要带什么材料，在哪里办？"),
    ("咨询", "咨询公租房申请条件", "我在本地交了两年社保，没有房子，能不能申请公租房？"),
    ("咨询", "幼儿园什么时候招生", "听说新建的幼儿园快开了，请问九月份招生吗？"),
    ("求助", "请求解决村里吃水难", "我们村四十户没有通自来水，要到两里外挑水，恳请政府帮忙接通。"),
    ("求助", "低保申请", "丈夫重病，家里两个孩子上学，生活困难，恳请给我们办理低保。"),
    (
        "求助",
        "求助：工地拖欠工资",
        "干了四个月一分钱没给，快过年了，孩子等着交学费，求你们帮帮我们。",
    ),
    ("投诉", "投诉物业乱收费", "物业不公示就把停车费从80涨到200，态度恶劣，要求处理。"),
    ("投诉", "健身房不退费", "办卡第二天就关门了，电话打不通，一直不退钱，请尽快处理。"),
    ("投诉", "", "楼下烧烤店桌子摆到人行道上，油烟直往家里窜，没法睡觉，请问谁来管？"),
    ("举报", "举报黑作坊用病死猪肉", "城东村后院有人无证加工病死猪肉，夜里出货，请查处取缔。"),
    ("举报", "", "某公司夜里用暗管偷排废水，请环保部门严查，并为我保密，特此举报。"),
    ("举报", "村干部骗取补贴", "村主任弄虚作假，套取种粮补贴，侵占集体资金，请上级彻查。"),
    ("建议", "建议增设公交站", "建议在新小区门口增设公交站，方便市民出行。"),
    ("建议", "", "希望市图书馆周末能够延长到晚上九点，建议先在总馆试行。"),
    ("表扬", "表扬社区民警", "民警小李热心帮老人找回钱包，特此表扬，送锦旗致谢。"),
]


@pytest.mark.parametrize(("kind", "title", "body"), TYPED)
def test_the_type_of_plain_tickets(desk, kind, title, body):
    intake = desk.take(Ticket("1", body, title))
    assert intake.request_type == kind
    assert 1 / 6 <= intake.request_type_probability <= 1


def test_a_question_that_blames_is_a_complaint(desk):
    asked = desk.take(Ticket("1", "请问夜里几点以后不许施工？规定是怎么写的？"))
    blamed = desk.take(
        Ticket("1", "工地每天施工到凌晨三点，噪音扰民，投诉多次没人管，请问谁来管？")
    )
    assert (asked.request_type, blamed.request_type) == ("咨询", "投诉")


def test_having_reported_before_is_no_report(desk):
    ticket = Ticket(
        "1", "物业停车费乱涨价，业主多次举报，一直没人处理，请尽快解决。", "停车费乱涨价"
    )
    assert desk.take(ticket).request_type == "投诉"


def test_an_empty_text_gets_the_prior(desk):
    intake = desk.take(Ticket("1", ""))
    assert intake.request_type == "投诉"
    assert intake.request_type_probability < 0.6


def test_agreement_with_the_examples_labelled_by_hand(desk):
    """Long, roundabout letters, whose type two people would often not agree on either."""
    rows = [
        json.loads(line)
        for line in dataset_path("intake/request_type_examples.jsonl")
        .read_text("utf-8")
        .splitlines()
    ]
    hits = sum(desk.take(Ticket("", r["text"], r["title"])).request_type == r["type"] for r in rows)
    assert hits / len(rows) > 0.58


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("表扬", "物业保安冒雨帮我推车，请转达谢意"),
        ("表扬", "志愿者扶我回家，希望转达我的感激"),
        ("表扬", "环卫师傅还了我的包，替我捎上一声谢谢"),
        ("表扬", "给社区小王点个赞，跑前跑后"),
        ("投诉", "请转达给物业，电梯坏了没人修，态度恶劣"),
        ("投诉", "说了多次谢谢也没用，噪音扰民没人管"),
        ("咨询", "不动产大厅周六上班吗"),
        ("投诉", "垃圾堆在楼道里没人管"),
    ],
)
def test_thanks_passed_on_and_places_asked_for(desk, kind, body):
    assert desk.take(Ticket("1", body)).request_type == kind


@pytest.mark.parametrize(
    ("body", "chance", "praised"),
    [("六楼的水细得像线", 0.7, False), ("六楼的水细得像线", 0.9, True), ("送面锦旗给六楼的师傅", 0.4, True)],
)  # fmt: skip
def test_without_a_word_of_thanks_only_letters_that_are_sure_are_praise(
    desk, body, chance, praised
):
    others = (1 - chance) / (len(TYPES) - 1)
    chances = [[chance if kind == "表扬" else others for kind in TYPES]]
    tickets = [Ticket("1", body)]
    signs = Signs(types=np.log(np.array(chances, np.float32)))
    (intake,) = desk.judge(tickets, read_tickets(tickets), signs=signs)
    assert (intake.request_type == "表扬") is praised
