"""How people really ask: each wording in `wording.jsonl` must become exactly that query.

The answers behind these queries were checked against an independent computation when the table
was made; here only the reading is held fast, over the seed's classes and a fictional district.
"""

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from classifier.seed_taxonomy import seed_taxonomy, shipped_taxonomy
from reporting.ask.asker import Asker
from reporting.ask.marks.catalogue import catalogue_of
from reporting.ask.planning.outcome import Doubt, Impossible, Plan
from reporting.ask.reading.lexicon import Lexicon
from reporting.ask.telling.derived import GroupCount, PerTime
from reporting.metrics import load_layer
from reporting.query.form import query_from_json
from reporting.query.query import Mentions, Query

AS_OF = date(2026, 10, 31)
STREETS = ("中山街道", "东湖街道", "南桥街道", "西岭街道", "北塔街道", "临港街道", "云溪镇")
COMMUNITIES = (
    "翠湖社区",
    "滨海社区",
    "幸福里社区",
    "梅园社区",
    "矿机社区",
    "火车站社区",
    "上坪村",
    "竹林村",
    "塔前社区",
    "塔后社区",
)
CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "wording.jsonl").read_text(encoding="utf-8").splitlines()
]
ANSWERED = [case for case in CASES if "query" in case]
REFUSED = [case for case in CASES if "query" not in case]


@cache
def asker() -> Asker:
    departments = seed_taxonomy().departments()
    taxonomy = shipped_taxonomy()
    areas = [*(("街道", one) for one in STREETS), *(("社区", one) for one in COMMUNITIES)]
    catalogue = catalogue_of(taxonomy, dict.fromkeys(departments, ()), areas)
    layer = load_layer()
    return Asker(layer, Lexicon(layer, catalogue))


def read(question: str, turns: list[str] | None = None) -> Plan | Doubt | Impossible:
    previous: Query | None = None
    for turn in turns or []:
        planned = asker().planner.plan_one(turn, AS_OF, previous)
        assert isinstance(planned, Plan), turn
        previous = planned.query
    return asker().planner.plan_one(question, AS_OF, previous)


@pytest.mark.parametrize(
    "case", ANSWERED, ids=lambda case: "/".join([*case.get("turns", ()), case["question"]])
)
def test_a_wording_becomes_its_query(case: dict[str, object]) -> None:
    question, turns = case["question"], case.get("turns")
    assert isinstance(question, str)
    planned = read(question, turns if isinstance(turns, list) else None)

    assert isinstance(planned, Plan)
    assert planned.query == query_from_json(case["query"])


@pytest.mark.parametrize(
    "case", REFUSED, ids=lambda case: "/".join([*case.get("turns", ()), case["question"]])
)
def test_what_the_data_cannot_say_gets_no_query(case: dict[str, object]) -> None:
    question, turns = case["question"], case.get("turns")
    assert isinstance(question, str)

    assert not isinstance(read(question, turns if isinstance(turns, list) else None), Plan)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("从山街道9月份工单数", "中山街道"),
        ("南乔街道今年占道经营几件", "南桥街道"),
        ("市场监督管里局9月承办工单多少件", "市场监督管理局"),
        ("去年噪音扰民多少件", "噪声污染"),
        ("今年服务态度类投诉有多少", "就诊服务态度、窗口服务态度"),
        ("九月份一共受里了多少见工单", "“受里”按“受理”理解"),
        ("上个月的满意律是多少", "“满意律”按“满意率”理解"),
        ("今年哪个村投诉最多", "上坪村、竹林村"),
    ],
)
def test_a_name_taken_for_another_is_told(question: str, value: str) -> None:
    planned = read(question)

    assert isinstance(planned, Plan)
    assert any(value in note for note in planned.guesses)


def test_a_name_close_to_two_is_asked_back_with_both() -> None:
    planned = read("今年塔中社区受理量")

    assert isinstance(planned, Doubt)
    assert set(planned.choices) == {"塔前社区", "塔后社区"}


@pytest.mark.parametrize("word", ["九品芝麻", "量子纠缠", "第三方"])
def test_words_nobody_knows_are_never_passed_over(word: str) -> None:
    planned = read(f"今年{word}满意率是多少")

    assert isinstance(planned, Doubt)
    assert word in planned.question


def test_a_step_back_from_no_such_unit_is_asked_back() -> None:
    planned = read("再上个月呢", ["今年停水有多少件"])

    assert isinstance(planned, Doubt)
    assert "再上个月" in planned.question


def test_a_hotline_that_takes_calls_may_be_one_source_or_all() -> None:
    planned = read("12345热线今年共接到多少件")

    assert isinstance(planned, Doubt)
    assert len(planned.choices) == 2


def test_a_missing_period_is_this_year_and_said() -> None:
    planned = read("各街道满意率")

    assert isinstance(planned, Plan)
    assert planned.query.period is not None
    assert planned.query.period.start.year == AS_OF.year
    assert "按今年" in planned.guesses[-1]


@pytest.mark.parametrize(
    ("question", "days"),
    [("9月日均受理量", 30), ("9月每个工作日平均受理多少件", 22), ("9月平均每个工作日来多少件", 22)],
)
def test_an_average_per_day_is_the_count_over_the_days(question: str, days: int) -> None:
    planned = read(question)

    assert isinstance(planned, Plan)
    assert planned.derived == PerTime("日", days)


@pytest.mark.parametrize(
    "question", ["三季度解决率低于60%的有多少个部门", "三季度有几个部门解决率低于60%"]
)
def test_how_many_groups_is_a_number_and_no_list(question: str) -> None:
    planned = read(question)

    assert isinstance(planned, Plan)
    assert planned.derived == GroupCount("承办单位")


@pytest.mark.parametrize("question", ["9月日均满意率", "9月日均受理量同比"])
def test_an_average_with_no_one_meaning_is_asked_back(question: str) -> None:
    assert isinstance(read(question), Doubt)


def test_a_date_that_cannot_be_is_still_looked_for_in_the_texts() -> None:
    planned = read("今年提到2月30日的工单有多少件")

    assert isinstance(planned, Plan)
    assert Mentions(("2月30日",)) in planned.query.filters


def test_digits_that_mean_nothing_are_asked_back() -> None:
    assert isinstance(read("今年4711受理量"), Doubt)


def test_the_running_one_of_the_last_quarters_is_told() -> None:
    planned = read("最近三个季度受理量")
    whole = read("前两个季度各季度受理量")

    assert isinstance(planned, Plan)
    assert isinstance(whole, Plan)
    assert "到10月31日为止" in planned.guesses[0]
    assert not any("没过完" in note for note in whole.guesses)


def test_a_week_of_a_month_is_asked_back_with_the_weeks_it_may_be() -> None:
    planned = read("9月第一周投诉同比")

    assert isinstance(planned, Doubt)
    assert "2026年9月1日至7日投诉同比" in planned.choices
    assert all(isinstance(read(one), Plan) for one in planned.choices)


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("本季度投诉环比", "上期取同样的一段：2026年7月"),
        ("后半年噪声投诉跟去年后半年比", "2025年下半年是整段，2026年7至10月还没过完"),
    ],
)
def test_what_is_not_over_says_with_what_it_is_compared(question: str, note: str) -> None:
    planned = read(question)

    assert isinstance(planned, Plan)
    assert note in planned.guesses
