"""What a person works out of the groups and the parts of a period: all but one, how many rose, the
months of a quarter, one rate beside another; and words put into a citizen's mouth.
"""

from datetime import date

import pytest

from reporting.check.check import check_document
from reporting.check.reading.document import of_text
from reporting.facts.book import FactBook
from reporting.facts.derived import grown, share_of
from reporting.facts.fact import Fact, FactKind
from reporting.query.query import Against
from suqiu.periods.period import Period

NOW = Period.of(date(2026, 7, 1), date(2026, 10, 1))
BASES = {
    Against.YOY: Period.of(date(2025, 7, 1), date(2025, 10, 1)),
    Against.MOM: Period.of(date(2026, 4, 1), date(2026, 7, 1)),
}
# Now, a year before, the quarter before.
GROUPS = {
    "request_type": {"投诉": (600, 500, 660), "求助": (250, 260, 200), "咨询": (150, 140, 120)},
    "street": {"东湖街道": (500, 400, 450), "中山街道": (300, 320, 310), "南桥街道": (200, 180, 220)},
    "level1": {"市政公用": (420, 300, 400), "教育": (330, 350, 300), "城市管理": (250, 250, 280)},
    "source": {"12345热线": (700, 600, 640), "网格上报": (300, 300, 340)},
}  # fmt: skip
MONTHS = {"2026-07": (340, 0.70), "2026-08": (310, 0.72), "2026-09": (350, 0.75)}
RATES = {"东湖街道": 0.68, "中山街道": 0.78, "南桥街道": 0.66}
TEXT = "路灯坏了三个月，晚上走路摔了两跤，请尽快来修。"


def count(id_, size, period=NOW, label="", dimension="", within=()):
    return Fact(id_, "受理量", FactKind.FIGURE, size, "件", metric="received", label=label,
                dimension=dimension, period=period, within=within, text=f"{size}件")  # fmt: skip


def with_bases(id_, sizes, label="", dimension=""):
    now = count(id_, sizes[0], label=label, dimension=dimension)
    yield now
    for against, size in zip(BASES, sizes[1:], strict=True):
        base = count(f"{id_}.{against}.base", size, BASES[against], label, dimension)
        yield from (base, grown(now, base, against))


@pytest.fixture(scope="module")
def book():
    """1,000 requests of a quarter, 900 a year before and 980 in the quarter before."""
    facts = list(with_bases("received", (1000, 900, 980)))
    total = facts[0]
    for dimension, groups in GROUPS.items():
        for label, sizes in groups.items():
            own = list(with_bases(f"received.{dimension}:{label}", sizes, label, dimension))
            facts += [*own, share_of(own[0], total)]
    for label, (size, rate) in MONTHS.items():
        facts += [
            count(f"received.month:{label}", size, label=label, dimension="month"),
            Fact(f"solve_rate.month:{label}", "解决率", FactKind.FIGURE, rate, "ratio", metric="solve_rate",
                 label=label, dimension="month", period=NOW),
        ]  # fmt: skip
    facts += [
        Fact(f"solve_rate.street:{label}", "解决率", FactKind.FIGURE, rate, "ratio", metric="solve_rate",
             label=label, dimension="street", period=NOW, denominator=200)
        for label, rate in RATES.items()
    ]  # fmt: skip
    facts += [
        Fact("solve_rate", "解决率", FactKind.FIGURE, 0.72, "ratio", metric="solve_rate", period=NOW),
        Fact("rule.1.solve_rate", "解决率的提示线", FactKind.SETTING, 0.85, "ratio"),
        Fact("response_rate", "响应率", FactKind.FIGURE, 0.91, "ratio", metric="response_rate", period=NOW),
        Fact("received.open", "未办结量", FactKind.FIGURE, 12, "件", metric="received", period=NOW, text="12件"),
        count("open/received.street:东湖街道", 12, label="东湖街道", dimension="street", within=("未办结",)),
        count("level1=市政公用/received.level3:停水", 105, label="停水", dimension="level3", within=("市政公用",)),
        count("level3=停水/received.street:东湖街道", 90, label="东湖街道", dimension="street", within=("停水",)),
        Fact("quote.LJ202607010001", "工单原文", FactKind.QUOTE, TEXT, "", label="LJ202607010001"),
    ]  # fmt: skip
    facts += [
        Fact(id_, name, FactKind.SETTING, text, "")
        for id_, name, text in (("period", "统计时段", "2026年第三季度"), ("as_of", "统计截止", "2026年10月10日"),
                                ("base.mom", "环比的基期", "2026年第二季度"), ("base.yoy", "同比的基期", "2025年第三季度"))
    ]  # fmt: skip
    return FactBook(facts)


# A sentence that holds, and what makes it wrong.
PAIRS = [
    ("非投诉类诉求400件，占40.00%。", "400件", "410件"),
    ("除12345热线外的渠道受理300件。", "300件", "330件"),
    ("投诉600件，其余各类400件。", "400件", "440件"),
    ("未办结率1.20%。", "1.20%", "2.10%"),
    ("12345热线共受理诉求1,000件。", "1,000件", "1,100件"),
    ("三季度受理1,000件，其中7月340件、8月310件、9月350件，月均333件。", "310件", "330件"),
    ("9月受理350件，比8月多40件，增长12.90%。", "12.90%", "21.90%"),
    ("9月解决率75.00%，比8月高3.00个百分点。", "3.00个", "5.00个"),
    ("9月受理量为全季最高。", "9月", "7月"),
    ("受理量最少的月份是8月，310件。", "8月，310", "7月，340"),
    ("从7月至9月看，受理量先降后升。", "先降后升", "先升后降"),
    ("解决率逐月上升。", "上升", "下降"),
    ("7至9月分别受理340件、310件、350件。", "310件、350件", "350件、310件"),
    ("3个大类中，1类同比上升、1类同比下降、1类持平。", "1类同比上升", "2类同比上升"),
    ("仅东湖街道环比上升，其余2个街道均下降。", "2个", "3个"),
    ("解决率低于70%的街道有2个：东湖街道、南桥街道。", "东湖街道、", "中山街道、"),
    ("东湖街道、中山街道、南桥街道受理量依次居前三。", "东湖街道、中山街道", "中山街道、东湖街道"),
    ("市政公用类由二季度的400件升至420件，增加20件。", "400件", "300件"),
    ("东湖街道同比增长25.00%，增量达100件。", "100件", "50件"),
    ("投诉、咨询同比均上升。", "投诉", "求助"),
    ("求助类同比下降3.85%，是唯一下降的诉求类型。", "同比下降3.85%", "环比下降3.85%"),
    ("市政公用、教育两类同比分别增减20件、120件。", "", ""),
    ("停水105件，占市政公用类的25.00%，其中东湖街道90件，占85.71%。", "25.00%", "52.00%"),
    ("东湖街道解决率68.00%，低于中山街道10.00个百分点。", "10.00个", "12.00个"),
    ("响应率91.00%，高于解决率19.00个百分点。", "19.00个", "17.00个"),
    ("投诉占60.00%，比二季度下降7.35个百分点。", "7.35个", "5.37个"),
    ("教育、城市管理两类环比分别变化，教育类环比增长10.00%。", "10.00%", "11.00%"),
    ("投诉、求助两类同比分别增加100件、减少10件。", "100件", "110件"),
    ("较去年三季度增加100件，较二季度增加20件，增幅分别为11.11%和2.04%。", "2.04%", "4.02%"),
    ("有市民来电说：“路灯坏了三个月，晚上走路摔了两跤”。", "路灯坏了三个月", "路灯坏了整整一年"),
    ("受理量居第三的是南桥街道。", "南桥街道", "中山街道"),
    ("东湖街道环比增幅居各街道第一位。", "东湖街道", "中山街道"),
    ("教育类330件，占三成三，近三成五。", "近三成五", "近五成"),
    ("投诉和求助合起来850件，占85.00%。", "850件", "830件"),
    ("同比下降的街道只有中山街道。", "中山街道", "南桥街道"),
    ("环比上升的镇街有东湖街道。", "东湖街道", "中山街道"),
    ("解决率排名倒数第二的是东湖街道。", "东湖街道", "中山街道"),
    ("中山街道解决率78.00%，高于全区平均水平。", "高于", "低于"),
    ("解决率72.00%，低于85%提示线13.00个百分点。", "13.00个", "31.00个"),
    ("求助250件，不足投诉的二分之一。", "二分之一", "三分之一"),
    ("投诉600件，超过诉求总量的一半。", "投诉600件", "求助250件"),
    ("东湖、中山两个街道合计800件。", "800件", "820件"),
    ("六成为投诉，四分之一左右为求助。", "求助", "咨询"),
    ("响应率最高，解决率最低。", "响应率最高，解决率最低", "解决率最高，响应率最低"),
    ("东湖街道在办12件。", "12件", "21件"),
    ("受理量较上年同期有所增长，为1,000件。", "增长", "下降"),
]  # fmt: skip
PAIRS = [one for one in PAIRS if one[1]]


@pytest.mark.parametrize("text", [one[0] for one in PAIRS])
def test_what_holds_is_let_stand(book, text):
    assert check_document(of_text(text), book).errors == ()


@pytest.mark.parametrize(("text", "right", "wrong"), PAIRS)
def test_what_does_not_hold_is_told(book, text, right, wrong):
    assert right in text
    assert check_document(of_text(text.replace(right, wrong, 1)), book).errors


def test_a_group_with_open_requests_is_not_all_closed(book):
    assert check_document(of_text("东湖街道500件全部办结。"), book).errors
    assert check_document(of_text("中山街道300件全部办结。"), book).errors == ()


def test_a_quotation_that_is_not_said_by_anybody_is_none(book):
    assert check_document(of_text("开展“接诉即办专项治理行动”。"), book).errors == ()


@pytest.mark.parametrize(
    "text",
    ["甲公司承办346件，退单21件，退单率6.07%；乙公司退单17件，退单率8.02%。",
     "受理6,792件，其中10月2,257件、11月2,254件、12月2,281件，月均2,264件。"],
)  # fmt: skip
def test_alone_nothing_is_held_against_another_part(text):
    assert check_document(of_text(text), None).errors == ()
