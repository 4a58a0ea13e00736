"""By which unit a question breaks time down."""

import pytest

from suqiu.periods import Grain, find_grain

CASES = {
    Grain.HOUR: "分时段看受理量；每小时多少件；投诉集中在几点；各时段分布；按小时统计",
    Grain.DAY: "每天的受理量；逐日变化；每日工单；按天统计；哪天最多",
    Grain.WEEK: "每周受理量；按周看；逐周；各周满意率；每个星期",
    Grain.MONTH: "今年每个月的受理量；2025年各月满意率走势；逐月变化；按月；月度趋势；每月；哪个月最多",
    Grain.QUARTER: "去年各季度工单量；按季度；每个季度；季度走势",
    Grain.HALF: "每半年的量；按半年",
    Grain.YEAR: "历年受理量；每年；各年对比；按年",
}
CASES[None] = (
    "按时办结率；9月受理量；平均每天多少件；各年龄段；按期办结；三季度；上个月；一天；每周三"
)


@pytest.mark.parametrize(
    ("text", "grain"),
    [(text, grain) for grain, texts in CASES.items() for text in texts.split("；")],
)
def test_grain(text, grain):
    assert find_grain(text) is grain
