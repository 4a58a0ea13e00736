"""或, and the first groups: asked of the small town, and worked out once more by hand."""

from datetime import date

from reporting.ask.asker import Asker
from reporting.ask.marks.catalogue import catalogue_of
from reporting.ask.planning.outcome import Doubt, Plan
from reporting.ask.reading.lexicon import Lexicon
from reporting.ask.telling.answer import Status
from reporting.query.query import Where
from suqiu.data import dataset_path
from suqiu.store.users import find_user
from suqiu.taxonomy import load_taxonomy
from tests.reporting.town import rows

AS_OF = date(2026, 9, 30)
SEPTEMBER = [one for one in rows() if one["受理时间"].startswith("2026-09")]


def bad(one):
    return one["满意度"] == "不满意" or one["紧急程度"] == "紧急"


def test_either_of_two_fields_is_counted_once(ask):
    found = ask("9月不满意或者紧急的有多少件")
    assert found.rows == ((sum(map(bad, SEPTEMBER)),),)
    assert "或紧急程度为紧急" in found.text


def test_the_rest_of_the_question_stays_outside_the_or(ask):
    found = ask("9月北塔街道不满意或者紧急的投诉有多少件")
    wanted = [
        one for one in SEPTEMBER
        if one["街道"] == "北塔街道" and one["诉求类型"] == "投诉" and bad(one)
    ]  # fmt: skip
    assert found.rows == ((len(wanted),),)


def test_no_or_reaches_out_of_the_asker_s_streets(ask, town):
    with town.owner().begin() as connection:
        leader = find_user(connection, "东湖领导")
    found = ask("9月不满意或者紧急的有多少件", user=leader)
    wanted = [one for one in SEPTEMBER if one["街道"] == "东湖街道" and bad(one)]
    assert found.rows == ((len(wanted),),)
    listed = ask("9月在北塔街道或者翠湖社区的工单给我看看", user=leader)
    assert listed.tickets is not None
    numbers = {one["工单编号"] for one in SEPTEMBER if one["街道"] == "东湖街道"}
    assert set(listed.tickets) == numbers


def test_the_first_groups_are_added_up(ask):
    found = ask("9月受理最多的前两个三级分类加起来占多少")
    assert found.rows == ((33, 33 / 40),)


def test_a_ranking_inside_the_first_groups(ask):
    found = ask("9月受理量前一的街道各自最多的问题是什么")
    wanted = [one for one in SEPTEMBER if one["街道"] == "东湖街道" and one["三级分类"] == "停水"]
    assert found.rows == (("东湖街道", "停水", len(wanted)),)


def test_a_time_before_all_tickets_is_no_zero(ask):
    found = ask("2023年受理了多少件")
    assert found.status is Status.REFUSED
    assert "2025年9月1日" in found.text
    assert ask("2025年10月受理了多少件").rows == ((0,),)


def offices_asked(layer, *names):
    taxonomy = load_taxonomy(dataset_path("seed/taxonomy.csv"))
    catalogue = catalogue_of(
        taxonomy, dict.fromkeys(("城管局", *names), ()), [("街道", "东湖街道")]
    )
    return Asker(layer, Lexicon(layer, catalogue)).planner.plan_one(
        "9月街道办承办的有多少件", AS_OF, None
    )


def test_the_offices_of_streets_are_no_streets(layer):
    planned = offices_asked(layer, "东湖街道办事处", "北塔街道办事处")
    assert isinstance(planned, Plan)
    assert planned.query.dimensions == ()
    assert planned.query.filters == (Where("department", ("东湖街道办事处", "北塔街道办事处")),)


def test_offices_that_nobody_has_are_asked_back(layer):
    assert isinstance(offices_asked(layer), Doubt)


def test_what_it_points_at_is_named(ask):
    found = ask("它的办结率是多少", turns=("9月受理量最多的街道",))
    assert "受理量最高的街道是东湖街道" in found.text


def test_the_groups_before_are_not_ranked_anew(ask):
    turns = ("9月受理量最多的两个街道",)
    first = ask(turns[0]).rows
    found = ask("它们各自投诉多少", turns=turns)
    complaints = {
        street: sum(one["街道"] == street and one["诉求类型"] == "投诉" for one in SEPTEMBER)
        for street, _ in first
    }
    assert dict(found.rows) == complaints
    together = ask("这两个加起来", turns=turns)
    assert together.rows == ((sum(count for _, count in first),),)
