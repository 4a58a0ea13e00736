"""One sentence that asks twice: no part of it may be dropped, whatever the rows can show."""

from datetime import date

import pytest

from reporting.ask.reading.parts import ends_apart, parts_of, rankings_apart
from reporting.ask.telling.behind import Behind
from tests.reporting.town import rows

AS_OF = date(2026, 10, 31)


def count(month, **fields):
    return sum(
        one["受理时间"].startswith(month) and all(one[key] == fields[key] for key in fields)
        for one in rows()
    )


@pytest.mark.parametrize("question", ["9月受理多少，其中投诉多少", "9月受理多少其中投诉多少"])
def test_a_number_and_a_part_of_it_stand_in_one_row(ask, question):
    found = ask(question)
    assert found.rows == ((count("2026-09"), count("2026-09", 诉求类型="投诉")),)
    assert len({one.id for one in found.columns}) == len({one.name for one in found.columns}) == 2
    assert all(f"{cell:,}件" in found.text for cell in found.rows[0])
    assert found.behind is Behind.NOTHING


def test_the_first_of_a_ranking_at_two_times(ask):
    found = ask("今年投诉最多的街道是哪个，9月呢")
    alone = [ask("今年投诉最多的街道是哪个").rows[0], ask("9月投诉最多的街道是哪个").rows[0]]
    assert found.rows == (("2026年1至9月", *alone[0]), ("2026年9月", *alone[1]))


def test_clauses_with_a_time_of_their_own_are_not_taken_for_one_time(ask):
    first, second = count("2026-08", 诉求类型="投诉"), count("2026-09", 诉求类型="咨询")
    assert ask("8月投诉多少，9月咨询多少").rows == ((first, second),)
    assert ask("8月多少件，9月多少件").rows == ask("9月和8月比多少件").rows


def test_a_number_and_a_ranking_are_both_told(ask):
    found = ask("9月投诉多少件，哪个街道最多")
    assert found.text.startswith(ask("9月投诉多少件").text)
    assert found.rows == ask("9月投诉最多的街道").rows


@pytest.mark.parametrize(
    "clause", ["主要集中在哪些街道", "又集中在哪些街道", "主要是哪些街道的", "都卡在哪些街道"]
)
def test_a_number_and_where_it_lies_are_both_told(ask, clause):
    found = ask(f"9月投诉有几件，{clause}")
    assert found.text.startswith(ask("9月投诉有几件").text)
    assert {*found.rows} == {*ask("9月各街道投诉多少").rows}


def test_where_it_lies_and_the_number_behind_are_both_told(ask):
    found = ask("9月投诉主要集中在哪些街道，一共几件")
    total = count("2026-09", 诉求类型="投诉")
    assert f"{total}件" in found.text
    assert {row[1] for row in found.rows} >= {"东湖街道", "北塔街道"}


def test_what_one_query_says_as_well_is_not_cut(ask):
    compared = ask("8月各街道多少件，9月呢")
    assert compared.columns[0].id == "street"
    assert len(compared.columns) == 5


def test_the_next_turn_goes_on_from_the_last_part(ask):
    turns = ["9月受理多少，其中投诉多少"]
    assert ask("8月呢", turns).rows == ((count("2026-08", 诉求类型="投诉"),),)


@pytest.mark.parametrize(
    "text",
    ["9月多少件,满意率多少", "满意率最低的三个街道,各自受理了多少件", "今年,投诉最多的街道呢"],
)
def test_clauses_that_hang_together_stay_one(text):
    assert parts_of(text) == (text,)


def test_a_rate_and_that_of_all_stand_in_one_row(ask):
    found = ask("9月东湖街道的满意率跟全区平均比怎么样")
    assert found.rows == ((*ask("9月东湖街道的满意率").rows[0], *ask("9月满意率").rows[0]),)
    # Of a count nobody knows what the average is.
    assert ask("9月东湖街道受理量跟全区平均比怎么样").rows == ()
    count = ask("9月东湖街道受理量跟全区比怎么样")
    assert count.rows == ((*ask("9月东湖街道受理量").rows[0], *ask("9月受理量").rows[0]),)
    assert ask("9月东湖街道的满意率和全区差多少").rows == found.rows


def test_the_next_of_a_ranking(ask):
    turns = ["9月投诉最多的两个街道"]
    ranked = ask("9月投诉最多的五个街道").rows
    assert ask("再往下两个", turns).rows == ranked[2:4]
    assert ask("再往下一个", [*turns, "再往下两个"]).rows == ranked[4:5]


@pytest.mark.parametrize(
    "question", ["9月哪个街道满意率最低，投诉多少", "9月满意率最低的街道投诉多少件"]
)
def test_what_is_counted_in_a_street_does_not_say_which(ask, question):
    lowest = ask("9月哪个街道满意率最低").rows[0][0]
    assert ask(question).rows == ((count("2026-09", 街道=lowest, 诉求类型="投诉"),),)


def test_the_first_and_the_last_are_both_told(ask):
    found = ask("9月投诉最多的街道是哪个，最少的呢")
    most, least = ask("9月投诉最多的街道").rows[0], ask("9月投诉最少的街道").rows[0]
    assert [row[1:] for row in found.rows] == [most, least]
    assert found.rows[0][0] != found.rows[1][0]


def test_a_clause_with_a_time_alone_is_of_the_kind_named_before(ask):
    found = ask("8月投诉多少件，9月退单的多少件")
    alone = ask("9月退单的投诉多少件").rows[0]
    assert found.rows == ((count("2026-08", 诉求类型="投诉"), *alone),)


def test_numbers_and_their_sum(ask):
    found = ask("9月投诉多少，求助多少，一共多少")
    numbers = [count("2026-09", 诉求类型=one) for one in ("投诉", "求助")]
    assert all(f"{one:,}件" in found.text for one in (*numbers, sum(numbers)))


def test_the_number_beside_the_rate_that_ranks(ask):
    found = ask("9月满意率最低的街道（5件以上）受理多少件")
    street, rate, number = found.rows[0]
    assert ask("9月满意率最低的街道（5件以上）").rows == ((street, rate),)
    assert number == count("2026-09", 街道=street)


def test_the_worst_of_the_first(ask):
    first = [row[0] for row in ask("9月投诉最多的3个街道").rows]
    rates = {row[0]: row[1] for row in ask("9月各街道投诉的满意率").rows}
    found = ask("9月投诉量前3的街道里满意率最低的是哪个").rows
    assert found[0][1] == min(rates[one] for one in first)
    assert found[0][0] in first


def test_what_is_left_is_not_closed_yet(ask):
    turns = ["9月受理了多少", "其中办完几件"]
    left = ask("还剩多少", turns).rows[0][0]
    assert left + ask("其中办完几件", turns[:1]).rows[0][0] == count("2026-09")


def test_the_two_first_of_three(ask):
    turns = ["9月投诉最多的3个街道"]
    found = ask("第一和第二名的满意率", turns)
    assert found.rows == ask("前两个的满意率", turns).rows


def test_two_rankings_of_other_groups_stand_side_by_side(ask):
    answer = ask("9月哪个街道投诉最多，哪个部门满意率最低")

    first, second = ask("9月哪个街道投诉最多"), ask("9月哪个部门满意率最低")
    assert answer.text == first.text + second.text
    assert answer.rows == (("1", *first.rows[0], *second.rows[0]),)
    assert answer.columns[0].name == "名次"
    assert len({one.id for one in answer.columns}) == len({one.name for one in answer.columns}) == 5


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "9月投诉最多的三个街道和满意率最低的两个部门",
            "9月投诉最多的三个街道",
            "9月满意率最低的两个部门",
        ),
        (
            "9月受理量前两名的街道、前三的部门分别是哪些？",
            "9月受理量前两名的街道",
            "9月受理量前三的部门",
        ),
        (
            "9月中山街道投诉最多的社区和退单率最高的部门",
            "9月中山街道投诉最多的社区",
            "9月中山街道退单率最高的部门",
        ),
    ],
)
def test_rankings_named_in_a_row_are_of_their_own_groups(ask, question, first, second):
    left, right = ask(first).rows, ask(second).rows
    rows = [[str(at + 1), None, None, None, None] for at in range(max(len(left), len(right)))]
    for at, row in enumerate(left):
        rows[at][1:3] = row
    for at, row in enumerate(right):
        rows[at][3:5] = row
    assert ask(question).rows == tuple(map(tuple, rows))


@pytest.mark.parametrize(
    "question",
    [
        "9月满意率最低而且受理量最多的街道",
        "9月解决率倒数但受理量前三的街道",
        "9月各街道受理量和各部门满意率",
        "9月投诉最多的三个街道和满意率最低的三个部门，5件以上",
    ],
)
def test_two_ways_to_rank_in_one_breath_are_asked_back(ask, question):
    assert ask(question).rows == ()
    assert ask(question).choices


def test_what_comes_first_in_one_ranking_may_be_asked_of_the_other(ask):
    # The second clause names no groups: it is asked of the first ranking's.
    answer = ask("9月哪个街道投诉最多，哪类问题最多")

    assert "受理量最高的街道是" in answer.text


def test_both_ends_of_one_ranking_stand_under_each_other(ask):
    found = ask("9月受理量最多和最少的街道分别是谁")
    ends = [ask("9月受理量最多的街道").rows[0], ask("9月受理量最少的街道").rows[0]]
    assert [row[1:] for row in found.rows] == ends
    assert len({row[0] for row in found.rows}) == len(ends)


@pytest.mark.parametrize(
    "text", ["满意率最高和最低的街道相差多少", "最高的街道里最低的社区", "最近最多和最少的最大街道"]
)
def test_other_questions_about_two_ends_are_not_taken_apart(text):
    assert ends_apart(text) == ()


def test_a_share_against_another_time_is_told_for_both(ask):
    found = ask("9月投诉占比比8月高还是低")
    now, then = (ask(f"{one}月投诉占多少") for one in (9, 8))
    assert found.rows[0][-1] == then.rows[0][-1]
    assert now.rows[0][-1] in found.rows[0]
    assert found.text.endswith(then.text)


@pytest.mark.parametrize(
    "question",
    [
        "9月东湖街道和全区的满意率",
        "9月全区平均满意率和东湖街道满意率",
        "9月东湖街道满意率 vs 全区",
        "9月东湖街道满意率比全区高还是低",
        "9月东湖街道满意率高于全区平均吗",
    ],
)
def test_the_figure_of_all_is_not_dropped_beside_that_of_one(ask, question):
    assert ask(question).rows == ask("9月东湖街道的满意率跟全区平均比怎么样").rows


def test_both_ends_by_their_number_are_two_rankings():
    assert ends_apart("9月满意率前三和后三的街道") == ("9月满意率前三的街道", "9月满意率后三的街道")


@pytest.mark.parametrize("question", ["今年哪个月最多，哪个月最少", "今年哪个月最多 哪个月最少"])
def test_the_most_and_the_least_are_both_told(ask, question):
    most, least = ask("今年最多的是哪个月").rows[0], ask("今年最少的是哪个月").rows[0]
    assert [row[1:] for row in ask(question).rows] == [most, least]


def test_two_rankings_of_one_place_keep_to_it():
    assert rankings_apart("中山街道哪个月最多,哪个月最少", AS_OF) == (
        "中山街道哪个月最多",
        "中山街道哪个月最少",
    )


def test_two_rankings_are_by_the_figure_that_is_said_once():
    assert rankings_apart("去年哪个季度满意率最高哪个季度最低", AS_OF) == (
        "去年哪个季度满意率最高",
        "去年哪个季度满意率最低",
    )


@pytest.mark.parametrize(
    "question",
    [
        "本月应办结的有多少 实际办结多少",
        "今年退单的多少，重办的多少",
        "受理量最大的街道是哪个，最小的是哪个",
    ],
)
def test_two_numbers_that_one_query_has_not_are_asked_back(ask, question):
    assert ask(question).status == "clarify"
