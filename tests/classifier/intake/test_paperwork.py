"""A form, a transfer or a greeting says neither when nor where it happened."""

import time

import pytest

from classifier.intake.paperwork import Stretches
from classifier.intake.reading import read_tickets
from suqiu.blanks import is_blank
from suqiu.records import Ticket

# Names a cause and a demand, no time and no place.
MATTER = "暖气片裂了，老人冻得发抖，请派人修"


def missing(desk, text, **columns):
    return desk.take(Ticket("1", text, **columns)).missing


@pytest.mark.parametrize(
    "text",
    [
        "{}。",
        "工单编号：K20270110031\n来电时间：2027-01-10 08:05\n受理单位：东川市12345\n诉求内容：{}。",
        "【受理时间】2027/01/10 08:05:11 【来源】区网格中心 【事发地点】无 【内容】{}。",
        "工单号 2027011000 来电时间 2027-01-10 08:05 受理坐席 1031 诉求描述 {}。",
        '{{"受理时间": "2027-01-10", "来源": "东川市12345", "内容": "{}。"}}',
        "来电人：金女士；联系地址：略；内容：{}。",
        "发生时间：\n发生地点：\n问题描述：{}。",
        "户籍地：东川市；诉求内容：{}。",
        "登记日期：2027年1月10日，办理时限：3个工作日，反映内容：{}。",
        "东川区网格中心转办：{}。",
        "由东川市12345热线转来，{}。",
        "网格长陈某于2027年1月10日上报，{}。",
        "1月10日致电反映：{}。",
        "请东川区住建局于3日内办结：{}。",
        "尊敬的东川市市长：您好！{}。",
        "尊敬的东川市城管局，{}。",
        "我是东川的普通市民，{}。",
        "东川市委书记、市长：{}。",
        "您好，这里是东川市政务热线，{}。",
        "我们是租户，{}。此致敬礼 2027年1月10日",
        "根据《2024年东川市供热条例》，室温应达标，{}。",
        "依据东政发〔2024〕18号文，室温应达标，{}。",
        "来电人系东川市白水县人，{}。",
    ],
)
def test_what_is_around_the_matter_tells_neither_time_nor_place(desk, text):
    assert missing(desk, text.format(MATTER)) == ("时间", "地点")


@pytest.mark.parametrize(
    "text",
    [
        "来电时间：2027-01-10 08:05；事发时间：2027-01-09；事发地点：春申里二期；内容：{}。",
        "【发生时间】1月9日晚【发生地点】春申里【内容】{}。",
        "时间：昨晚；位置：春申里二期；事件：{}。",
        "时间：2027-01-09；地点：春申里二期；事件：{}。",
        "来电时间：2027-01-10 08:05；内容：春申里小区昨晚起{}。",
        "东川区网格中心转办：春申里小区昨晚起{}。",
        "尊敬的东川市市长：您好！春申里小区昨晚起{}。",
        "我是春申里小区的业主，昨晚起{}。",
        "网格中心门口的值班室，昨晚起{}。",
    ],
)
def test_what_is_said_of_the_event_counts(desk, text):
    assert missing(desk, text.format(MATTER)) == ()


@pytest.mark.parametrize(
    ("matter", "lacks"),
    [("我家暖气片昨晚漏水，请派人修。", ()), ("网购的暖气片昨晚少寄一片，请催补发。", ("地点",))],
)
def test_where_somebody_lives_is_the_place_of_what_happened_at_home(desk, matter, lacks):
    assert missing(desk, f"家庭住址：东川市康庄路5号；内容：{matter}") == lacks


def test_a_house_number_is_no_day(desk):
    assert missing(desk, "康庄路12号停水，请维修。") == ("时间",)
    assert missing(desk, "康庄路108号院3号楼停水，请维修。") == ("时间",)
    assert missing(desk, "康庄路12号从5号停水，请维修。") == ()


def test_a_line_of_the_underground_is_a_place_wherever_it_stands(desk):
    assert missing(desk, "3号线昨晚停了一小时，请说明原因。") == ()


@pytest.mark.parametrize("text", ["", "。", "12345", "---"])
def test_where_nothing_is_written_nothing_is_told(desk, text):
    assert "起因" in missing(desk, text)


def test_the_words_of_a_form_ask_for_nothing(desk):
    told = "来电时间：2027-01-10；诉求内容：春申里小区昨晚起暖气片裂了，老人冻得发抖。"
    assert missing(desk, f"诉求类型：投诉；投诉人：金女士；{told}") == ("诉求",)
    assert missing(desk, "市民反映春申里小区昨晚起暖气片裂了，老人冻得发抖。") == ("诉求",)


def test_a_form_around_nothing_gives_no_cause(desk):
    form = "工单编号：K20270110031；来电时间：2027-01-10 08:05；来电人：金女士；诉求内容：{}。"
    assert "起因" in missing(desk, form.format("要求尽快处理"))
    assert "起因" not in missing(desk, form.format(MATTER))


@pytest.mark.parametrize("empty", ["略", "无", "不详", "-", " N/A ", "未提供", "见诉求内容"])
def test_an_address_column_that_says_nothing_is_none(desk, empty):
    assert missing(desk, f"昨晚起{MATTER}。", address=empty, street=empty) == ("地点",)
    assert missing(desk, f"昨晚起{MATTER}。", address=empty, street="春申街道") == ()
    assert missing(desk, f"昨晚起{MATTER}。", address="春申里") == ()


def test_many_tickets_at_once_are_judged_as_one_by_one(desk):
    texts = ("网格中心转办：{}。", "春申里小区昨晚起{}。", "{}。", "事发地点：春申里；内容：{}。")
    tickets = [Ticket(str(i), text.format(MATTER)) for i, text in enumerate(texts * 3)]
    found = [one.missing for one in desk.judge(tickets, read_tickets(tickets))]
    assert found == [desk.take(ticket).missing for ticket in tickets]


@pytest.mark.parametrize("piece", ["来电时间：1月1日；", "东川市12345", "路12号", "1号令", "、市"])
def test_long_texts_of_such_signs_are_read_quickly(desk, piece):
    began = time.process_time()
    missing(desk, "谢谢1月1日" + piece * (60_000 // len(piece)) + "。2024年")
    assert time.process_time() - began < 2.0


def test_a_stretch_is_met_where_a_character_is_shared():
    found = Stretches.of([(9, 12), (2, 20), (30, 31)])
    at = {start for start in range(40) if found.meet(start, start + 1)}
    assert at == {*range(2, 20), 30}
    assert not Stretches.of([]).meet(0, 5)


def test_a_place_name_is_not_empty():
    assert not is_blank("无名路")
    assert not is_blank("空港新城")
