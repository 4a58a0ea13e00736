"""Times, demands, objects and titles that stand in ordinary clauses."""

import pytest

from classifier.extraction import extract
from suqiu.records import Ticket


def form(body):
    return extract(Ticket("1", body, created="2024-05-10 09:00"))


@pytest.mark.parametrize(
    ("body", "time"),
    [
        ("公园的路灯坏了半个月，晚上不敢散步。", "半个月"),
        ("在电子厂打工，三个月工资没发。", "三个月"),
        ("垃圾桶三天没清了。", "三天"),
        ("本月10日，网上买的家具开裂。", "本月10日"),
        ("国庆节期间，景区临时涨价。", "国庆节期间"),
        ("电梯困人，上星期又困了两次。", "上星期"),
        ("去年年底买的房至今没有交房。", "去年年底"),
        ("近三年来一到下雨天巷子就积水。", "近三年来"),
    ],
)
def test_when(body, time):
    found = form(body).time
    assert found is not None
    assert found.value == time


@pytest.mark.parametrize(
    ("body", "demand"),
    [
        ("物业不开发票，诉求：要求物业开具发票。", "要求物业开具发票"),
        ("邻居每天半夜装修，物业不管，怎么办？", "怎么办"),
        ("路面塌陷，直径约两米，需要尽快围挡。", "需要尽快围挡"),
        ("充电桩一度电两块，是否合理？", "是否合理"),
        ("旧小区改造的事，为什么翠竹园没有列入？", "为什么翠竹园没有列入"),
        # A plain wish says more than a question.
        ("为什么停水？要求物业尽快恢复供水。", "要求物业尽快恢复供水"),
    ],
)
def test_what_is_wanted(body, demand):
    found = form(body).demand
    assert found is not None
    assert found.value == demand


@pytest.mark.parametrize(
    ("body", "who"),
    [
        ("实验小学门口堵车严重。", "实验小学"),
        ("来电人称，东风街道办事处工作人员态度恶劣。", "东风街道办事处"),
        ("星河湾售楼处承诺的学区没有兑现。", "星河湾售楼处"),
        ("我在汉口银行江滩支行取钱，柜员态度恶劣。", "汉口银行江滩支行"),
        ("楼下的老王烧烤油烟扰民。", "老王烧烤"),
        ("东风村村支书占用农田建房。", "村支书"),
    ],
)
def test_whom_it_is_about(body, who):
    found = form(body).object
    assert found is not None
    assert found.value == who


def test_whom_one_asks_for_help_is_not_cut_out_of_a_name():
    assert form("出门坐车，踏板都不放，希望公交公司加强培训。").object is None


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("凤凰城业主反映：开发商恒大置业延期交房一年，希望督促。", "开发商恒大置业延期交房一年"),
        ("咨询一下，外地户口孩子如何在本区上小学？", "外地户口孩子如何在本区上小学"),
        (
            "新建路小学放学时，家长的车停满了盲道，建议划定停车区。",
            "新建路小学放学时，家长的车停满了盲道",
        ),
    ],
)
def test_the_title_says_what_happened(body, title):
    found = form(body).title
    assert found is not None
    assert found.value == title


def test_no_person_in_plain_people():
    assert form("百姓花园2期的物业不开发票。").persons == ()


@pytest.mark.parametrize(
    ("body", "field", "value"),
    [
        ("我叫邓小琴，住翠湖路，路灯不亮。", "road", "翠湖路"), ("住翠湖社区3栋，停水。", "community", "翠湖社区"),
        ("住友花园停水三天。", "estate", "住友花园"), ("家住翠湖路12号，停水。", "road", "翠湖路12号"),
    ],
)  # fmt: skip
def test_who_lives_there_is_no_part_of_its_name(body, field, value):
    assert getattr(form(body), field).value == value


@pytest.mark.parametrize(
    ("body", "estate"),
    [
        # 小区业主 is one word to the dictionary.
        ("梧桐苑小区业主群里有人卖药。", "梧桐苑小区"), ("书香名邸小区居民反映外墙脱落。", "书香名邸小区"),
        ("金色港湾5号楼楼下的店油烟扰民。", "金色港湾"),
    ],
)  # fmt: skip
def test_an_estate_is_found_whoever_follows(body, estate):
    assert form(body).estate.value == estate


@pytest.mark.parametrize("body", ["我家小区业主不交物业费。", "乡村道路坑洼。", "我们5栋楼停水。"])
def test_no_estate_without_a_name(body):
    assert form(body).estate is None
