"""Today is not over: what is counted until now says so, and is compared with the same hours."""

from datetime import date, datetime

import pytest

from reporting.ask.asker import Asker
from reporting.ask.marks.catalogue import load_catalogue
from reporting.ask.planning.outcome import Plan
from reporting.ask.reading.lexicon import Lexicon
from reporting.ask.telling.today import until_now
from reporting.query.compile import compile_query
from reporting.query.run import run_statement
from suqiu.data import dataset_path
from suqiu.store.users import local_administrator
from suqiu.taxonomy import load_taxonomy
from tests.reporting.town import rows

NOW = datetime(2026, 9, 15, 14, 20)


def count(start, end):
    return sum(start <= datetime.fromisoformat(one["受理时间"]) < end for one in rows())


@pytest.fixture(scope="module")
def told(town, layer):
    taxonomy = load_taxonomy(dataset_path("seed/taxonomy.csv"))
    with town.reader(local_administrator()) as connection:
        asker = Asker(layer, Lexicon(layer, load_catalogue(connection, taxonomy)))

    def answer(question, day=NOW.date()):
        planned = asker.planner.plan_one(question, day, None)
        assert isinstance(planned, Plan)
        with town.reader(local_administrator()) as connection:
            query, note = until_now(connection, planned.query, layer, NOW, apart=planned.apart)
            cells = run_statement(connection, compile_query(query, layer, NOW, 10)).rows[0]
        return query, note, cells

    return answer


def test_a_count_says_until_when(told):
    query, note, _ = told("今天受理了多少件")

    assert query.period.end == datetime(2026, 9, 16)
    assert note == "今天还没过完，算到14:20"


@pytest.mark.parametrize("question", ["今天和昨天比受理量怎么样", "今天受理量环比"])
def test_two_days_are_compared_to_the_same_hour(told, question):
    query, note, cells = told(question)
    period, base = query.period, query.comparison.base

    assert period.start == datetime(2026, 9, 15)
    assert period.end <= NOW
    assert period.end.minute == 0
    assert (base.start.day, base.end.day, base.end.hour) == (14, 14, period.end.hour)
    assert list(cells[:2]) == [count(period.start, period.end), count(base.start, base.end)]
    assert period.text == f"2026年9月15日0时至{period.end.hour}时"
    assert "两段时间都算到" in note


def test_a_month_that_runs_is_compared_to_the_same_hour_of_its_last_day(told):
    query, _, cells = told("本月受理量环比")
    base = query.comparison.base

    assert (base.start, base.end.day) == (datetime(2026, 8, 1), 15)
    assert base.end.hour == query.period.end.hour > 0
    assert cells[1] == count(base.start, base.end)
    assert query.period.text.startswith("2026年9月1日至15日（到9月15日")


def test_days_that_are_only_listed_stay_whole(told):
    query, note, cells = told("前天和今天各受理多少件")

    assert query.comparison.base.end == datetime(2026, 9, 14)
    assert cells[1] == count(datetime(2026, 9, 13), datetime(2026, 9, 14))
    assert note == "今天还没过完，算到14:20"


def test_days_that_follow_each_other_are_listed_in_turn(told):
    query, note, cells = told("昨天和今天各受理多少件")

    assert query.comparison is None
    assert cells == ("2026-09-14", count(datetime(2026, 9, 14), datetime(2026, 9, 15)))
    assert note == "今天还没过完，算到14:20"


def test_a_whole_month_named_as_base_stays_whole(told):
    query, note, _ = told("9月和8月比受理量")

    assert query.comparison.base.end == datetime(2026, 9, 1)
    assert "算到14:20" in note


@pytest.mark.parametrize("question", ["8月受理量环比", "本周到期的有多少件"])
def test_what_is_over_or_falls_due_is_as_it_was(told, question):
    query, note, _ = told(question)

    assert (note, query.period.end.hour) == ("", 0)


def test_a_day_asked_for_afterwards_is_whole(told):
    query, note, _ = told("今天受理量环比", date(2026, 9, 14))

    assert (note, query.period.end) == ("", datetime(2026, 9, 15))
