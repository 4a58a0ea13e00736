"""Offices and classes by the names people give them, and what is said of several measures at once."""

from datetime import date

import pytest

from reporting.check.check import check_document
from reporting.check.known.shorthand import Shorthand
from reporting.check.reading.document import of_text
from reporting.facts.book import FactBook
from reporting.facts.derived import grown, share_of
from reporting.facts.fact import Fact, FactKind
from reporting.query.query import Against
from suqiu.periods.period import Period

NOW, LAST = (
    Period.of(date(2026, 9, 1), date(2026, 10, 1)),
    Period.of(date(2026, 8, 1), date(2026, 9, 1)),
)
# Now, the month before, 解决率, 满意率.
GROUPS = {
    "street": {"南桥街道": (400, 380, 0.6695, 0.6468), "中山街道": (460, 330, 0.7356, 0.6639),
               "云溪镇": (140, 150, 0.7965, 0.7547)},
    "department": {"市场监督管理局": (300, 200, 0.811, 0.803), "住房和城乡建设局": (240, 280, 0.7746, 0.7519),
                   "人力资源和社会保障局": (160, 150, 0.7273, 0.7342), "城市管理综合执法局": (300, 230, 0.6866, 0.6054)},
    "level1": {"市场监管": (350, 220, 0.8, 0.8), "人力资源和社会保障": (170, 160, 0.7, 0.7),
               "城市管理": (480, 480, 0.7, 0.6)},
}  # fmt: skip
SCORES = {"市场监督管理局": 85.51, "住房和城乡建设局": 82.65, "人力资源和社会保障局": 77.5,
          "城市管理综合执法局": 72.31}  # fmt: skip


def figure(
    id_, value, unit="件", name="受理量", metric="received", period=NOW, of=("", ""), base=None
):
    return Fact(id_, name, FactKind.FIGURE, value, unit, metric=metric, period=period, label=of[0],
                dimension=of[1], denominator=base, text=str(value))  # fmt: skip


def rates(id_, found, of=("", ""), base=400):
    names = (("solve_rate", "解决率"), ("satisfaction_rate", "满意率"))
    for (metric, name), value in zip(names, found, strict=True):
        yield figure(f"{metric}{id_}", value, "ratio", name, metric, of=of, base=base)


@pytest.fixture(scope="module")
def book():
    """1,000 requests, 860 the month before; streets, departments with scores, classes."""
    total, last = figure("received", 1000), figure("received.mom.base", 860, period=LAST)
    facts = [total, last, grown(total, last, Against.MOM), *rates("", (0.7256, 0.698))]
    for dimension, groups in GROUPS.items():
        for label, (now, then, *found) in groups.items():
            id_, of = f"received.{dimension}:{label}", (label, dimension)
            mine = figure(id_, now, of=of)
            base = figure(f"{id_}.mom.base", then, period=LAST, of=of)
            facts += [mine, base, grown(mine, base, Against.MOM), share_of(mine, total)]
            facts += rates(f".{dimension}:{label}", found, of)
    facts += [
        Fact(f"score:{label}", "综合成绩", FactKind.SCORE, value, "分", label=label,
             dimension="department", period=NOW)
        for label, value in SCORES.items()
    ]  # fmt: skip
    facts += [
        Fact("score:rank", "综合成绩名次", FactKind.RANK, 1, "位", label="市场监督管理局",
             dimension="department", highest=True),
        Fact("rule", "解决率的提示线", FactKind.SETTING, 0.85, "ratio"),
        Fact("period", "统计时段", FactKind.SETTING, "2026年9月", ""),
        Fact("base.mom", "环比的基期", FactKind.SETTING, "2026年8月", ""),
        figure("received.open", 80, name="未办结量"),
        figure("received.overdue", 60, name="超期未办结量"),
        figure("inner", 50, of=("市场监管", "level3")),
        figure("shown", 4, "家", "列出的单位数"),
    ]  # fmt: skip
    return FactBook(facts)


@pytest.mark.parametrize(
    "text",
    [
        "住建局承办240件，解决率77.46%。",
        "人社局承办160件，环比增长6.67%。",
        "市场监管局综合成绩85.51分，排名第一。",
        "市场监督管理局以85.51分位居第一。",
        "城管执法局综合成绩仅72.31分，排在末位。",
        "人社类诉求170件，占17%。",
        "解决率、满意率最低的均为南桥街道，分别为66.95%、64.68%。",
        "南桥街道解决率、满意率均居末位。",
        "解决率最高的云溪镇比最低的南桥街道高12.70个百分点。",
        "住房和城乡建设局解决率77.46%，比总体水平高4.90个百分点。",
        "受理量前两位的街道合计860件，占86.00%。",
        "综合成绩高于80分的单位有2个。",
        "满意率低于70%的单位有1个。",
        "与2026年8月（860件）相比，诉求量增加140件，增幅16.28%。",
        "市场监管、城市管理两类中，市场监管类环比增长59.09%。",
        "住建局承办240件，列各单位第三。",
        "市场监督管理局300件，占市场监管类的85.71%，环比增加100件。",
        "市场监管类环比增长超五成。",
        "南桥街道市场监管类50件，占该类的14.29%。",
        "城管局承办300件，是人社局的1.88倍。",
        "市场监管局以85.51分排名首位。",
        "解决率72.56%，距85%的提示线还差12.44个百分点。",
        "3个街道中，2个环比上升、1个环比下降。",
        "市场监督管理局、城市管理综合执法局环比增幅均超过三成。",
    ],
)
def test_what_people_write_of_the_facts_is_right(book, text):
    assert not check_document(of_text(text), book).errors


@pytest.mark.parametrize(
    "text",
    [
        "住建局承办240件，解决率81.10%。",
        "人社类诉求350件。",
        "城管局综合成绩85.51分，排名第一。",
        "住房和城乡建设局承办240件，位居各单位第一。",
        "解决率、满意率最低的均为中山街道，分别为73.56%、66.39%。",
        "云溪镇解决率、满意率均居末位。",
        "解决率最高的云溪镇比最低的南桥街道高12.90个百分点。",
        "住房和城乡建设局解决率77.46%，比总体水平高7.90个百分点。",
        "受理量前两位的街道合计870件。",
        "综合成绩高于80分的单位有3个。",
        "3个街道中，3个环比上升。",
        "市场监督管理局、住房和城乡建设局环比增幅均超过三成。",
        "市场监管类诉求环比翻了两番。",
        "2026年8月，共受理群众诉求1,000件。",
        "市场监管类占比约六成。",
        "住建局承办240件，列各单位第二。",
        "市场监督管理局300件，占市场监管类的85.71%，环比增加130件。",
        "市场监管类环比增长1.59倍。",
        "南桥街道市场监管类50件，占该类的12.50%。",
        "城管局承办300件，是人社局的2.88倍。",
        "解决率72.56%，距85%的提示线还差14.44个百分点。",
        "未办结80件，其中已超期60件，占未办结的五成。",
    ],
)
def test_what_is_wrong_of_them_is_told(book, text):
    assert check_document(of_text(text), book).errors


def test_what_may_stand_for_two_stands_for_none():
    short = Shorthand(["市场监督管理局", "市政管理局", "司法局"], ["住房与房产", "住房保障"])
    assert list(short.found("市管局、司法局、住房类")) == []
    assert list(short.found("请市监局办理")) == [(1, 4, "市场监督管理局")]
