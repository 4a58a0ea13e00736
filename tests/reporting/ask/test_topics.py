"""热点问题有哪些, and what is told of the one that comes first in a ranking."""

import pytest

from reporting.ask.planning.outcome import Doubt, Plan
from reporting.query.query import Leading, Order
from tests.reporting.ask.test_wording import read


@pytest.mark.parametrize(
    "question",
    [
        "上月热点问题有哪些",
        "上个月诉求热点",
        "10月高频诉求有哪些",
        "9月主要问题是什么",
        "9月共性问题是什么",
        "9月有哪些突出问题",
        "9月哪些问题比较突出",
        "本月群众反映集中的问题",
        "9月群众反映强烈的问题",
        "9月东湖街道群众反映最多的是什么",
        "9月反映什么最多",
        "9月最集中的领域是什么",
        "9月群众诉求主要集中在哪些领域",
        "9月工单主要是哪方面的",
        "市民主要诉求是什么",
    ],
)
def test_what_stands_out_is_a_digest_of_everything(question):
    planned = read(question)

    assert isinstance(planned, Plan)
    assert planned.digest
    # No word of it is looked for in the texts.
    assert not planned.guessed_words


@pytest.mark.parametrize(
    ("question", "limit"),
    [
        ("9月前五大热点问题", 5),
        ("9月突出问题前五", 5),
        ("9月前十类诉求", 10),
        ("9月最突出的问题", 1),
    ],
)
def test_so_many_of_what_stands_out_are_ranked(question, limit):
    planned = read(question)

    assert isinstance(planned, Plan)
    assert planned.query.dimensions == ("level3",)
    assert planned.query.limit == limit


@pytest.mark.parametrize(
    ("question", "dimension"),
    [
        ("9月投诉主要集中在哪些街道", "street"),
        ("9月主要部门是哪些", "department"),
        ("9月主要来源有哪些", "source"),
        ("9月集中在哪个街道", "street"),
    ],
)
def test_where_it_stands_out_is_ranked_by_what_is_named(question, dimension):
    planned = read(question)

    assert isinstance(planned, Plan)
    assert planned.query.dimensions == (dimension,)
    assert planned.query.order == Order(metric="received")


@pytest.mark.parametrize("word", ["最近", "近期", "前段时间"])
def test_a_time_that_everybody_takes_otherwise_is_asked_back(word):
    planned = read(f"{word}噪声投诉多不多")

    assert isinstance(planned, Doubt)
    assert planned.question == f"“{word}”是多长时间？"
    assert planned.choices[0] == "近7天噪声投诉多不多"
    assert all(isinstance(read(one), Plan) for one in planned.choices)


@pytest.mark.parametrize(
    "question", ["最近三个月受理多少", "最近5件噪声投诉", "离学校最近的工地噪声投诉"]
)
def test_so_many_of_the_last_and_the_nearest_are_no_such_time(question):
    planned = read(question)

    assert not (isinstance(planned, Doubt) and "多长时间" in planned.question)


def test_a_whole_question_of_what_is_told_goes_on_from_none():
    planned = read("10月物业类主要反映什么", ["9月各街道投诉量，和去年比"])

    assert isinstance(planned, Plan)
    assert planned.query.comparison is None
    assert [one.dimension for one in planned.query.filters] == ["level2"]


@pytest.mark.parametrize(
    ("question", "leading"),
    [
        ("9月受理量最多的街道都在抱怨什么", Leading("street", "received", 1, True)),
        ("9月满意率最低的部门主要反映什么", Leading("department", "satisfaction_rate", 1, False)),
        ("9月办理最慢的部门集中在哪些方面", Leading("department", "handling_hours", 1, True)),
        (
            "9月哪个街道满意率最低，主要反映什么问题",
            Leading("street", "satisfaction_rate", 1, False),
        ),
    ],
)
def test_what_is_told_of_the_first_of_a_ranking_is_told_of_it_alone(question, leading):
    planned = read(question)

    assert isinstance(planned, Plan)
    assert planned.digest
    assert planned.query.dimensions == ()
    (found,) = planned.query.filters
    assert (found.dimension, found.metric, found.count, found.descending) == (
        leading.dimension, leading.metric, leading.count, leading.descending,
    )  # fmt: skip


@pytest.mark.parametrize(
    "question", ["9月满意率最低的部门，哪类问题最多", "9月受理量最多的街道，它哪个问题最多"]
)
def test_a_ranking_within_the_first_of_a_ranking_shows_nothing_of_the_others(question):
    planned = read(question)

    assert isinstance(planned, Plan)
    assert planned.query.dimensions == ("level3",)
    assert planned.query.metrics == ("received",)
    assert planned.query.within == ()
    assert planned.query.order == Order(metric="received")


def test_what_is_told_names_the_one_it_is_told_of(ask):
    answer = ask("9月受理量最多的街道主要反映什么")

    assert "受理量最高的街道是" in answer.text
    assert answer.columns[0].name == "三级分类"
