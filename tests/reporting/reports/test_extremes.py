"""Who is most and who is least stands in one sentence; small groups are nothing prominent."""

import pytest

from reporting.facts.fact import Fact, FactKind
from reporting.reports.compose import compose
from reporting.reports.extremes import Extreme, together
from reporting.reports.manuscript import Chart
from reporting.reports.period import period_of
from reporting.reports.phrases import foremost, names
from reporting.reports.spec import find_spec
from suqiu.store.users import local_administrator
from tests.reporting.conftest import AS_OF
from tests.reporting.reports.pages import page_of


def extreme(measure, who, among=""):
    return Extreme(
        measure,
        "最低",
        Fact(f"{measure}.least", "", FactKind.TOP, who, ""),
        f"为{{f:{measure}}}",
        among,
    )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ([extreme("a", "甲"), extreme("b", "甲")], "a、b最低的均为{f:a.least}，分别为{f:a}、{f:b}。"),
        ([extreme("a", "甲"), extreme("b", "乙")], "a最低的是{f:a.least}，为{f:a}；b最低的是{f:b.least}，为{f:b}。"),
        ([extreme("a", "甲", "除某，"), "无。", None, extreme("b", "甲")],
         "除某，a最低的是{f:a.least}，为{f:a}。无。b最低的是{f:b.least}，为{f:b}。"),
    ],
)  # fmt: skip
def test_what_is_of_one_group_is_said_once(said, sentence):
    assert together(said) == sentence


def test_two_are_not_prominent_and_a_list_of_names_is_told_apart():
    facts = [Fact(f"x{n}", "", FactKind.FIGURE, n, "件", label=label)
             for n, label in ((5, "用电报装、分户与增容"), (3, "停电"), (2, "电价"))]  # fmt: skip
    assert foremost(facts, 3, 3) == facts[:2]
    assert names(facts) == "“{f:x5|name}”、{f:x3|name}、{f:x2|name}"


@pytest.mark.parametrize(
    ("spec", "period", "said"),
    [
        ("weekly", "2026-W39", "本期有工作日4天，上期6天，环比仅供参考。"),
        ("weekly", "2026-W38", ""),  # a day of work more, and less came in
    ],
)
def test_days_of_rest_are_told(town, layer, spec, period, said):
    page = page_of(town, layer, spec, period)
    assert said in page
    assert bool(said) == ("环比仅供参考" in page)


def test_a_trend_has_whole_quarters(town, layer):
    """Of the quarters before, the one that is cut is not shown as one of few requests."""
    with town.reader(local_administrator()) as connection:
        made = compose(connection, layer, find_spec("quarterly"), period_of("2026Q3", AS_OF.date()),
                       as_of=AS_OF)  # fmt: skip
    trend = next(one for one in made.manuscript.blocks if isinstance(one, Chart))
    assert (trend.title, trend.labels) == ("受理量走势", ("2025Q3", "2026Q3"))
    (facts,) = (made.book[id_].period.start for id_ in trend.series[0].facts[:1])
    assert (facts.month, facts.day) == (10, 1)
