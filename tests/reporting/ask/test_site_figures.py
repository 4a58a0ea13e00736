"""Questions in words about a site's table, under the asker's scope and clearance."""

from datetime import date

import pytest

from reporting.ask.asker import Asker
from reporting.ask.marks.catalogue import catalogue_of
from reporting.ask.reading.lexicon import Lexicon
from reporting.ask.telling.answer import Status
from reporting.facts.counting import FactCounter
from reporting.reports.compose import compose
from reporting.reports.period import period_of
from reporting.reports.spec import find_spec
from suqiu.store.users import User, local_administrator, save_user
from tests.reporting.query.site_tables import attach_people, detach_all
from tests.reporting.query.test_against_pandas import NOW
from tests.reporting.query.tickets import FRAME, store

DAY = date(2026, 10, 31)
LOW, ONE = User("公开的人", "leader"), User("东湖领导", "leader", streets=("东湖街道",), secrecy=1)


@pytest.fixture(scope="module")
def database(store_database):
    store(store_database, FRAME)
    with store_database.owner().begin() as connection:
        for user in (LOW, ONE):
            save_user(connection, user)
    return store_database


@pytest.fixture(scope="module")
def asker(database, small_taxonomy):
    layer = attach_people(database, secrecy=1)
    streets = [("街道", one) for one in ("东湖街道", "北塔街道", "空街道")]
    yield Asker(layer, Lexicon(layer, catalogue_of(small_taxonomy, {"水务局": ()}, streets)))
    detach_all(database)


@pytest.fixture
def ask(database, asker):
    def run(question, user=None, turns=()):
        with database.reader(user or local_administrator()) as connection:
            return asker.ask(connection, question, DAY, turns)

    return run


@pytest.mark.parametrize(
    ("question", "metrics", "dimensions"),
    [
        ("8月各街道每万人诉求量", ("received_per_10k",), ("street",)),
        ("常住人口最多的街道", ("人口.常住人口",), ("street",)),
        ("东湖街道有多少人口", ("人口.常住人口",), ()),
        ("8月各街道受理量和常住人口", ("received", "人口.常住人口"), ("street",)),
        ("8月万人受理量同比", ("received_per_10k",), ()),
    ],
)  # fmt: skip
def test_words(ask, question, metrics, dimensions):
    answer = ask(question)
    assert answer.status is Status.ANSWERED, answer.text
    assert (answer.query.metrics, answer.query.dimensions) == (metrics, dimensions)


def test_the_answer_says_where_from_and_where_none_is(ask):
    answer = ask("8月各街道每万人诉求量")
    assert "常住人口用2026年的数（密级：内部，来源：虚构）" in answer.text
    assert "O'Brien街道没有常住人口的数" in answer.text
    assert "时期：2026年" in answer.definition
    assert ask("2025年每万人诉求量").definition.count("时期：2025年") == 1
    assert "没有常住人口的数，合计的分母不含" in ask("今年每万人诉求量").text
    assert ask("常住人口最多的街道").rows == (("东湖街道", 60_000),)


def test_a_turn_goes_on(ask):
    answer = ask("换成每万人诉求量", turns=("8月各街道受理量",))
    assert answer.query.metrics == ("received_per_10k",)


@pytest.mark.parametrize(
    "question",
    ["8月各社区每万人诉求量", "各渠道常住人口", "投诉的常住人口", "8月各街道常住人口占比"],
)
def test_what_the_table_cannot_say_is_asked_back(ask, question):
    answer = ask(question)
    assert answer.status is Status.CLARIFY
    assert answer.choices


@pytest.mark.parametrize(
    "question",
    ["8月各街道每万人诉求量", "各街道常住人口", "8月受理量和人口", "8月人口超过100的街道受理量"],
)  # fmt: skip
def test_below_the_level_nothing_is_told(ask, question):
    answer = ask(question, LOW)
    assert answer.status is not Status.ANSWERED
    assert answer.rows == ()
    assert not answer.sql
    assert "60" not in answer.text


def test_a_street_counts_its_own_tickets_over_its_own_people(ask):
    answer = ask("今年每万人诉求量", ONE)
    mine = FRAME[(FRAME.street == "东湖街道") & (FRAME.received_at >= "2026-01-01")]
    assert answer.rows[0][0] == pytest.approx(len(mine) / 6)
    assert ask("各街道常住人口", ONE).rows == (("东湖街道", 60_000),)


SPEC = """
id = "people"
name = "人口月报"
title = "{unit}{period}每万人诉求量"
unit = "某区"
grain = "month"
[[section]]
kind = "areas"
title = "区域情况"
dimension = "street"
metrics = ["received_per_10k"]
"""


def test_a_report_holds_the_figures_its_maker_is_cleared_for(database, asker, tmp_path):
    (tmp_path / "people.toml").write_text(SPEC, encoding="utf-8")
    spec, period = find_spec(str(tmp_path / "people.toml")), period_of("2026-08", DAY)
    figures = {}
    for user in (LOW, local_administrator()):
        with database.reader(user) as connection:
            made = compose(connection, asker.layer, spec, period, as_of=NOW)
        facts = [one for one in made.book if one.metric == "received_per_10k"]
        assert facts
        figures[user.name] = [one.value for one in facts if one.value is not None]
    assert figures.pop(LOW.name) == []
    assert figures.popitem()[1]


def test_a_fact_says_no_number_of_tickets_for_its_whole(database, asker):
    with database.reader(local_administrator()) as connection:
        found = FactCounter(connection, asker.layer, NOW).groups(
            "received_per_10k", "street", None, ()
        )
    assert any(one.value and one.rows for one in found)
    assert all(one.denominator is None for one in found)
