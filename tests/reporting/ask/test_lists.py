"""Questions in words about a list's rows; to who may not know of it, its words are nobody's."""

import json
from datetime import date
from pathlib import Path

import pytest

from reporting.ask.asker import Asker
from reporting.ask.marks.catalogue import catalogue_of
from reporting.ask.reading.lexicon import Lexicon
from reporting.ask.telling.answer import Status
from reporting.metrics import load_layer
from reporting.query.query import Bound, Op, Where
from reporting.reports.compose import compose
from reporting.reports.period import period_of
from reporting.reports.spec import find_spec
from suqiu.store.sites.attaching import attach_list, detach
from suqiu.store.sites.catalogue import load_site_tables
from suqiu.store.users import User, local_administrator, save_user
from tests.reporting.ask.test_site_figures import SPEC
from tests.reporting.query.list_tables import FIRMS, attach_firms, read, spec
from tests.reporting.query.site_tables import attach_people, detach_all
from tests.reporting.query.test_against_pandas import NOW
from tests.reporting.query.tickets import FRAME, store

DAY = date(2026, 10, 31)
LOW, ONE = User("低", "leader"), User("东湖", "leader", streets=("东湖街道",), secrecy=2)
COUNT, SUM, TRADE = "企业", "企业.从业人数", "企业.行业"
STREETS = [("街道", one) for one in ("东湖街道", "北塔街道", "空街道")]


@pytest.fixture(scope="module")
def database(store_database):
    store(store_database, FRAME)
    with store_database.owner().begin() as connection:
        for user in (LOW, ONE):
            save_user(connection, user)
    yield store_database
    detach_all(store_database)


@pytest.fixture(scope="module")
def catalogue(small_taxonomy):
    return catalogue_of(small_taxonomy, {"水务局": ()}, STREETS)


@pytest.fixture(scope="module")
def asker(database, catalogue):
    attach_people(database)
    layer = attach_firms(database)
    return Asker(layer, Lexicon(layer, catalogue))


@pytest.fixture
def ask(database, asker):
    def run(question, user=None, turns=(), by=asker):
        with database.reader(user or local_administrator()) as connection:
            return by.ask(connection, question, DAY, turns)

    return run


TRADED = Where(TRADE, ("制造业",))


@pytest.mark.parametrize(
    ("question", "metrics", "dimensions", "filters"),
    [
        ("东湖街道有多少家企业", (COUNT,), (), (Where("street", ("东湖街道",)),)),
        ("企业有多少家", (COUNT,), (), ()),
        ("各街道企业数", (COUNT,), ("street",), ()),
        ("按行业看公司数量", (COUNT,), (TRADE,), ()),
        ("制造业企业最多的街道", (COUNT,), ("street",), (TRADED,)),
        ("从业人数超过100的企业有哪些", (COUNT,), (), (Bound(SUM, Op.OVER, 100),)),
        ("从业人数在5到30人之间的企业有多少家", (COUNT,), (),
         (Bound(SUM, Op.AT_LEAST, 5), Bound(SUM, Op.AT_MOST, 30))),
        ("营收250万元以上的企业有多少家", (COUNT,), (), (Bound("企业.营收", Op.AT_LEAST, 250),)),
        ("营收超过1亿的企业有多少家", (COUNT,), (), (Bound("企业.营收", Op.OVER, 10_000),)),
        ("各行业平均员工数", ("企业.平均从业人数",), (TRADE,), ()),
        ("各街道制造业企业的从业人数", (SUM,), ("street",), (TRADED,)),
        ("今年每千家企业的诉求量最高的街道", ("企业.每千",), ("street",), ()),
        ("8月各街道受理量和企业数", ("received", COUNT), ("street",), ()),
        ("2024年注册的企业有多少家", (COUNT,), (), ()),
        ("从业人数最多的3家企业", (COUNT,), (), ()),
    ],
)  # fmt: skip
def test_words(ask, question, metrics, dimensions, filters):
    answer = ask(question)
    assert answer.status is Status.ANSWERED, answer.text
    query = answer.query
    assert (query.metrics, query.dimensions, query.filters) == (metrics, dimensions, filters)


@pytest.mark.parametrize(
    ("question", "metric", "value"),
    [
        ("人口超过5万的街道", "人口.常住人口", 50_000),
        ("人口达到2.5万的街道有哪些", "人口.常住人口", 25_000),
        ("今年万人诉求量超过30的街道", "received_per_10k", 30),
        ("从业人数超过2000的街道", SUM, 2_000),
        ("企业数超过30家的街道", COUNT, 30),
    ],
)  # fmt: skip
def test_thresholds_on_figures_of_groups(ask, question, metric, value):
    answer = ask(question)
    assert answer.status is Status.ANSWERED, answer.text
    ((having),) = answer.query.having
    assert (having.metric, having.value) == (metric, value)
    assert answer.query.dimensions == ("street",)
    assert all(row[-1] >= value for row in answer.rows)


def test_rows_are_listed_and_named(ask):
    answer = ask("从业人数最多的3家企业")
    assert answer.query.listing
    assert answer.tickets is None
    assert len(answer.rows) == 3
    most = FIRMS["从业人数"].dropna().max()
    assert all(row[4] == most for row in answer.rows)
    assert "的企业共 3 家：第" in answer.text
    assert "企业用" in answer.text
    assert "挂接的清单（密级：公开，来源：虚构）" in answer.text
    assert "按从业人数从高到低，取前3" in answer.spoken


@pytest.mark.parametrize(
    "question", ["按登记日期看企业数", "注册的企业有多少家"],
)  # fmt: skip
def test_a_date_without_a_time_is_asked_back(ask, question):
    answer = ask(question)
    assert answer.status is Status.CLARIFY
    assert "各年登记日期的企业数" in answer.choices
    assert ask(answer.choices[1]).query.dimensions == ("year",)


@pytest.mark.parametrize(
    "question", ["连锁药店有多少个", "有多少家连锁药店", "连锁药店数量", "东湖街道的连锁药店有多少家",
                 "连锁药店最多的街道", "连锁药店有哪些"],
)  # fmt: skip
def test_a_kind_of_row_says_whose_rows(database, catalogue, ask, question):
    rows = read(FIRMS.assign(行业="连锁药店"))
    with database.owner().begin() as connection:
        attach_list(connection, spec(name="药店"), rows, "测试")
        layer = load_layer(tables=load_site_tables(connection))
    try:
        answer = ask(question, by=Asker(layer, Lexicon(layer, catalogue)))
    finally:
        with database.owner().begin() as connection:
            detach(connection, "药店", "测试")
    assert answer.status is Status.ANSWERED, answer.text
    assert answer.query.metrics == ("药店",)
    assert Where("药店.行业", ("连锁药店",)) in answer.query.filters


def test_turns_go_on(ask):
    turns = ("各街道制造业企业数",)
    other = ask("那零售业呢", turns=turns)
    assert other.query.filters == (Where(TRADE, ("零售业",)),)
    sums = ask("那零售业呢", turns=("各街道制造业企业从业人数",))
    assert (sums.query.metrics, sums.query.filters) == ((SUM,), (Where(TRADE, ("零售业",)),))
    listed = ask("列出来", turns=turns)
    assert (listed.query.listing, len(listed.rows)) == (True, (FIRMS["行业"] == "制造业").sum())
    assert ask("那企业数呢", turns=("8月各街道受理量",)).query.period is None


@pytest.mark.parametrize(
    "question", ["2024年企业数", "企业数同比", "各渠道企业数", "企业数占比", "各社区企业数",
                 "超过30人的街道", "超期的企业数"],
)  # fmt: skip
def test_what_the_list_cannot_say_is_asked_back(ask, question):
    answer = ask(question)
    assert answer.status is Status.CLARIFY
    assert answer.rows == ()


def test_scope_holds(ask):
    mine = FIRMS[FIRMS.street == "东湖街道"]
    assert ask("企业数", ONE).rows == ((len(mine),),)
    assert {row[1] for row in ask("列出企业", ONE).rows} == {"东湖街道"}


QUESTIONS = [
    "企业数", "各街道企业数", "有多少家企业", "按行业看企业数", "制造业企业最多的街道", "制造业受理量",
    "从业人数超过100的企业有哪些", "今年每千家企业诉求量", "8月制造业投诉有多少", "公司总数", "各行业投诉",
    "企业投诉有多少", "8月各街道受理量和企业数", "列出企业", "超过30人的街道", "8月受理量超过3家的街道",
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_who_is_not_cleared_is_told_what_everybody_is_told_of_words_nobody_knows(
    database, catalogue, ask, question
):
    """Word for word the answer of a site that has no such list."""
    detach_all(database)
    bare = load_layer()
    without = ask(question, LOW, by=Asker(bare, Lexicon(bare, catalogue)))
    layer = attach_firms(database, secrecy=1)
    try:
        told = ask(question, LOW, by=Asker(layer, Lexicon(layer, catalogue)))
    finally:
        attach_firms(database)
        attach_people(database)
    assert told == without


def test_a_secret_column_is_nobodys_word_and_is_not_listed(database, asker, ask):
    for question in ("各街道营收", "营收超过100的企业有哪些", "营收最多的企业", "企业平均营收"):
        told = ask(question, LOW)
        other = ask(question.replace("营收", "嘀嗒"), LOW)
        assert told.status is not Status.ANSWERED
        assert told.text.replace("营收", "嘀嗒") == other.text
        assert ask(question).status is Status.ANSWERED
    columns = [one.name for one in ask("列出企业", LOW).columns]
    assert columns == ["名称", "街道", "主管部门", "行业", "从业人数", "登记日期"]
    assert "营收" in [one.name for one in ask("列出企业").columns]


@pytest.mark.parametrize(
    "question", ["企业投诉有多少", "企业反映最多的问题", "8月投诉最多的街道", "按诉求类型看受理量", "制造业投诉有多少", "8月各街道受理量"],
)  # fmt: skip
def test_questions_about_tickets_are_read_as_without_lists(ask, asker, catalogue, question):
    bare = load_layer()
    without = ask(question, by=Asker(bare, Lexicon(bare, catalogue)))
    assert ask(question) == without


def test_a_list_in_a_report(database, asker, tmp_path):
    spec = SPEC.replace("received_per_10k", "企业") + SPEC[SPEC.index("[[section]]") :].replace(
        "received_per_10k", "企业.每千"
    )
    (tmp_path / "firms.toml").write_text(spec, encoding="utf-8")
    with database.reader(local_administrator()) as connection:
        made = compose(
            connection, asker.layer, find_spec(str(tmp_path / "firms.toml")),
            period_of("2026-08", DAY), as_of=NOW,
        )  # fmt: skip
    counted = {one.value for one in made.book if one.metric == "企业"}
    assert set(FIRMS.groupby("street").size()) <= counted
    assert any(one.value for one in made.book if one.metric == "企业.每千")


def test_what_people_ask_of_tickets_is_read_as_ever(asker, catalogue):
    bare = load_layer()
    without, asked = Asker(bare, Lexicon(bare, catalogue)), 0
    for line in (Path(__file__).parent / "wording.jsonl").read_text(encoding="utf-8").splitlines():
        question = json.loads(line)["question"]
        assert asker.planner.plan_one(question, DAY, None) == without.planner.plan_one(
            question, DAY, None
        ), question
        asked += 1
    assert asked > 200
