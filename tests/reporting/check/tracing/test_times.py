"""Numbers said of the wrong month, of the wrong base, of the wrong place among others."""

from datetime import date

import pytest

from reporting.check.check import check_document
from reporting.check.findings import Problem
from reporting.check.reading.document import of_text
from reporting.facts.book import FactBook
from reporting.facts.fact import Fact, FactKind
from suqiu.periods.period import Period

NOW, LAST, YEAR = (
    Period.of(date(2026, 9, 1), date(2026, 10, 1)),
    Period.of(date(2026, 8, 1), date(2026, 9, 1)),
    Period.of(date(2025, 9, 1), date(2025, 10, 1)),
)
STREETS = {"南桥街道": (466, 0.6984, 0.22), "中山街道": (420, 0.7230, 0.0024), "东湖街道": (419, 0.8108, -0.1518),
           "云溪镇": (192, 0.7652, 0.0105)}  # fmt: skip


def growth(against, base):
    return Fact(f"received.{against}", "受理量", FactKind.GROWTH, 2396 / base - 1, "ratio", metric="received", period=NOW,
                against=against, inputs=("received", f"received.{against}.base"), denominator=base)  # fmt: skip


@pytest.fixture(scope="module")
def book():
    """2,396 requests in September, 2,388 in August, 2,176 a year before; four streets."""
    totals = [
        Fact(id_, "受理量", FactKind.FIGURE, size, "件", metric="received", period=period)
        for id_, size, period in (("received", 2396, NOW), ("received.mom.base", 2388, LAST), ("received.yoy.base", 2176, YEAR))
    ]  # fmt: skip
    settings = [
        Fact(id_, name, FactKind.SETTING, text, "")
        for id_, name, text in (("period", "统计时段", "2026年9月"), ("as_of", "统计截止", "2026年10月31日"),
                                ("base.mom", "环比的基期", "2026年8月"), ("base.yoy", "同比的基期", "2025年9月"))
    ]  # fmt: skip
    trend = [
        Fact(f"trend.{label}", "受理量", FactKind.FIGURE, size, "件", metric="received", label=label, dimension="month",
             period=Period.of(date(2025, 9, 1), date(2026, 10, 1)))
        for label, size in (("2026-07", 2495), ("2026-08", 2388), ("2026-09", 2396))
    ]  # fmt: skip
    streets = [
        Fact(f"{name}.{kind}", title, sort, value, unit, metric=metric, label=name, dimension="street", period=NOW,
             against=against, denominator=400)
        for name, (size, rate, moved) in STREETS.items()
        for kind, title, sort, value, unit, metric, against in (
            ("n", "受理量", FactKind.FIGURE, size, "件", "received", ""),
            ("r", "解决率", FactKind.FIGURE, rate, "ratio", "solve_rate", ""),
            ("g", "受理量", FactKind.GROWTH, moved, "ratio", "received", "mom"))
    ]  # fmt: skip
    open_ = Fact(
        "received.open", "未办结量", FactKind.FIGURE, 76, "件", metric="received", period=NOW
    )
    return FactBook(
        [*totals, *settings, *trend, *streets, open_, growth("mom", 2388), growth("yoy", 2176)]
    )


RIGHT = [
    "2026年8月受理2,388件，2025年9月受理2,176件。",
    "7月受理2,495件，8月受理2,388件，9月受理2,396件。",
    "9月受理量比8月多8件，比去年同期多220件。",
    "与8月相比，受理量增加8件；与去年9月相比，增加220件。",
    "受理量2,396件，环比基本持平。",
    "解决率最高的是东湖街道，为81.08%；最低的是南桥街道，为69.84%。",
    "解决率方面，东湖街道最高，南桥街道最低。",
    "受理量居前三的是南桥街道、中山街道、东湖街道，合计1,305件，占54.47%。",
    "南桥街道、中山街道两个街道占36.98%。",
    "南桥街道466件，是云溪镇（192件）的2.43倍。",
    "环比增幅居前的街道依次为南桥街道、云溪镇、中山街道。",
    "未办结工单占3.17%。",
    "南桥街道受理量最多，其次是中山街道，东湖街道第三。",
    "近三个月环比基本持平。",
]  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_what_the_facts_say_in_other_words_is_let_stand(book, text):
    assert check_document(of_text(text), book).errors == ()


WRONG = [
    ("2026年8月受理2,176件，2025年9月受理2,388件。", Problem.MISPLACED),
    ("2026年8月受理2,396件。", Problem.MISPLACED),
    ("7月受理2,388件，9月受理2,396件。", Problem.MISPLACED),
    ("2026年10月受理2,396件。", Problem.DATE),
    ("9月受理量比去年同期多8件。", Problem.FIGURE),
    ("9月受理量比8月多220件。", Problem.FIGURE),
    ("受理量2,396件，同比基本持平。", Problem.DIRECTION),
    ("受理量居前三的是南桥街道、东湖街道、云溪镇。", Problem.SUPERLATIVE),
    ("解决率最高的是东湖街道，为81.08%；最低的是云溪镇，为76.52%。", Problem.SUPERLATIVE),
    ("环比增幅居前的街道依次为南桥街道、中山街道、云溪镇。", Problem.SUPERLATIVE),
    ("南桥街道、中山街道两个街道占38.98%。", Problem.SHARE),
    ("南桥街道466件，是云溪镇（192件）的3.43倍。", Problem.FIGURE),
    ("南桥街道受理量最多，其次是东湖街道。", Problem.SUPERLATIVE),
    ("南桥街道466件，东湖街道第二。", Problem.SUPERLATIVE),
    ("受理2,396件，已全部按期办结。", Problem.UNSUPPORTED),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), WRONG)
def test_what_the_facts_deny_is_named(book, text, problem):
    assert problem in {one.problem for one in check_document(of_text(text), book).errors}
