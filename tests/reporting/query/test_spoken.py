"""A query said in words says all that was counted."""

from datetime import datetime

import pytest

from reporting.metrics import load_layer
from reporting.query.query import (
    Against,
    AnyOf,
    Bound,
    Comparison,
    Having,
    Holds,
    Hours,
    Leading,
    Mentions,
    Op,
    Order,
    Part,
    Query,
    Weekdays,
    Where,
)
from reporting.query.spoken import spoken_query
from suqiu.periods import Period

LAYER = load_layer()
PERIOD = Period.of(datetime(2026, 9, 1), datetime(2026, 10, 1))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (Query(), "全部时间（按受理时间），受理量"),
        (Query(("closed",), period=PERIOD), "2026年9月（按办结时间），办结量"),
        (Query(filters=(Where("street", ("甲", "乙"), True),)), "街道不是甲、乙的受理量"),
        (Query(filters=(Holds("repeat", True),)), "不属于“重复诉求”的受理量"),
        (Query(filters=(Mentions(("停水", "停电"), True),)), "标题或内容提到“停水”和“停电”的受理量"),
        (Query(filters=(Bound("handling_days", Op.OVER, 10),)), "办理时长超过10天的受理量"),
        (Query(filters=(Hours(22, 6),)), "22点至次日6点受理的受理量"),
        (Query(filters=(Hours(15, 17, 30),)), "15点30分至17点受理的受理量"),
        (Query(filters=(Weekdays((6, 7)),)), "周六、日受理的受理量"),
        (Query(("satisfaction_rate",), ("street",), having=(Having("satisfaction_rate", Op.UNDER, None),)),
         "满意率，按街道，满意率低于总体水平"),
        (Query(("return_rate",), ("department",), having=(Having("return_rate", Op.AT_LEAST, 0.1),)),
         "退单率不少于10%"),
        (Query(dimensions=("level2",), order=Order(metric="received"), limit=5), "按二级分类，从高到低，取前5"),
        (Query(dimensions=("level2",), order=Order(metric="received"), limit=1, skip=1), "从高到低，取第2"),
        (Query(dimensions=("level2",), order=Order(metric="received"), limit=2, skip=1), "从高到低，取第2至3"),
        (Query(dimensions=("street", "level3"), order=Order(metric="received"), limit=1, within=("street",)),
         "按街道、三级分类，从高到低，每组取前1"),
        (Query(period=PERIOD, comparison=Comparison(Against.YOY, PERIOD.year_earlier())), "与2025年9月比"),
        (Query(dimensions=("street",), period=PERIOD, comparison=Comparison(Against.MOM, PERIOD.previous()),
               having=(Having("received", Op.OVER, 0.2, Part.GROWTH),)), "受理量增长率超过20%，与2026年8月比"),
        (Query(dimensions=("street",), share=True), "按街道，及占比"),
        (Query(dimensions=("street",), share=True, share_of=(Where("request_type", ("投诉",)),)),
         "按街道，诉求类型为投诉的占比"),
        (Query(listing=True, filters=(Where("urgency", ("特急",)),)), "紧急程度为特急的工单清单"),
        (Query(filters=(Leading("street", "received", 3, filters=(Holds("returned"),)),)),
         "被退单的受理量最高的3个街道的受理量"),
        (Query(filters=(Where("day", ("2025-10-01", "2025-10-02", "2026-10-01")),)),
         "日期为2025-10-01至2025-10-02、2026-10-01的受理量"),
        (Query(filters=(AnyOf((Holds("returned"), Holds("redone"))), Where("street", ("甲",)))),
         "（被退单，或被重办）、街道为甲的受理量"),
        (Query(("solve_rate",), ("street",), having=(
            Having("solve_rate", Op.UNDER, 0.6), Having("satisfaction_rate", Op.UNDER, 0.5, or_else=True),
            Having("received", Op.AT_LEAST, 50))), "解决率低于60%或满意率低于50%，受理量不少于50件"),
    ],
)  # fmt: skip
def test_words(query, words):
    assert words in spoken_query(query, LAYER)
