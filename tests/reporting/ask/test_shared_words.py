"""Two lists with columns and nouns of the same name: whose figure is meant, or it is asked back."""

from datetime import date

import pytest

from reporting.ask.asker import Asker
from reporting.ask.marks.catalogue import catalogue_of
from reporting.ask.reading.lexicon import Lexicon
from reporting.ask.telling.answer import Status
from reporting.metrics import load_layer
from suqiu.store.sites.attaching import attach_list
from suqiu.store.sites.catalogue import load_site_tables
from suqiu.store.sites.list_rows import ListRow, ReadList
from suqiu.store.sites.list_spec import ListColumn, ListSpec
from suqiu.store.users import local_administrator
from tests.reporting.query.site_tables import detach_all

DAY = date(2026, 10, 31)
STREETS = [("街道", "东湖街道"), ("街道", "北塔街道")]


def attach(connection, name, unit, sizes, *more, words=("单位",)):
    """A list in 东湖街道 with a size, a sort and a date for each row, and other numbers."""
    spec = ListSpec(
        name, unit, words,
        (
            ListColumn("名称", "名称", "text", "", (), 0), ListColumn("街道", "街道", "street", "", (), 0),
            ListColumn("类型", "类型", "text", "", (), 0),
            ListColumn("面积", "面积", "number", "平方米", (), 0),
            ListColumn("登记日期", "登记日期", "date", "", ("登记",), 0),
            *(ListColumn(one, one, "number", "人", (), 0) for one in more),
        ),
        0, "", "",
    )  # fmt: skip
    rows = tuple(
        ListRow({"street": "东湖街道"}, {
            "名称": f"{name}{at}", "类型": "民办" if at else "公办", "面积": size,
            "登记日期": f"202{at}-01-01", **dict.fromkeys(more, 7),
        })
        for at, size in enumerate(sizes)
    )  # fmt: skip
    attach_list(connection, spec, ReadList(rows, (), (), 0), "测试")


@pytest.fixture(scope="module")
def asker(store_database, small_taxonomy):
    detach_all(store_database)
    with store_database.owner().begin() as connection:
        attach(connection, "企业", "家", (100, 200, 300, 400), "从业人数")
        attach(connection, "学校", "所", (1, 2, 3))
        layer = load_layer(tables=load_site_tables(connection))
    yield Asker(layer, Lexicon(layer, catalogue_of(small_taxonomy, {}, STREETS)))
    detach_all(store_database)


@pytest.fixture
def ask(store_database, asker):
    def run(question, turns=()):
        with store_database.reader(local_administrator()) as connection:
            return asker.ask(connection, question, DAY, turns)

    return run


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("学校的总面积是多少", [(6,)]), ("学校的面积", [(6,)]), ("学校总面积", [(6,)]),
        ("东湖街道学校的面积合计是多少", [(6,)]), ("学校的平均面积", [(2,)]), ("学校平均面积", [(2,)]),
        ("企业的总面积是多少", [(1000,)]), ("企业平均面积", [(250,)]),
        ("各街道学校的面积", [("东湖街道", 6)]), ("按类型看学校数", [("民办", 2), ("公办", 1)]),
        ("民办学校有多少所", [(2,)]), ("民办学校的面积", [(5,)]),
        ("面积超过1的学校有多少所", [(2,)]), ("2021年登记的学校有多少所", [(1,)]),
        ("企业的面积和学校的面积", [(1000, 6)]), ("企业数和学校的面积", [(4, 6)]),
        ("有多少家企业", [(4,)]), ("从业人数", [(28,)]), ("从业人数和面积", [(28, 1000)]),
    ],
)  # fmt: skip
def test_the_list_that_is_named_gives_the_figure(ask, question, rows):
    answer = ask(question)
    assert answer.status is Status.ANSWERED, answer.text
    assert list(answer.rows) == rows


@pytest.mark.parametrize(
    "question", ["面积超过1的学校有哪些", "面积最大的2所学校", "面积最大的前2所学校"]
)
def test_rows_of_the_named_list(ask, question):
    answer = ask(question)
    assert {row[0] for row in answer.rows} == {"学校1", "学校2"}


@pytest.mark.parametrize(
    ("question", "sums"),
    [
        ("各街道面积", (1000, 6)), ("总面积是多少", (1000, 6)), ("面积最大的街道", (1000, 6)),
        ("东湖街道平均面积", (250, 2)), ("企业和学校的面积", None), ("有多少家单位", (4, 3)),
        ("各街道单位数", (4, 3)), ("单位的面积", None),
    ],
)  # fmt: skip
def test_a_word_of_both_is_asked_back_with_questions_that_have_answers(ask, question, sums):
    answer = ask(question)
    assert answer.status is Status.CLARIFY
    assert "是哪个清单的" in answer.text
    assert len(answer.choices) == 2
    if sums is not None:
        assert tuple(ask(one).rows[0][-1] for one in answer.choices) == sums


def test_the_question_before_says_whose(ask):
    assert ask("那面积呢", turns=("学校数",)).rows == ((6,),)
    assert ask("那面积呢", turns=("企业数",)).rows == ((1000,),)
    assert ask("那学校的面积呢", turns=("企业数",)).rows == ((6,),)
    assert ask("按类型看学校数", turns=("企业数",)).rows == (("民办", 2), ("公办", 1))


@pytest.mark.parametrize("question", ["学校的从业人数", "各街道学校从业人数"])
def test_a_column_of_the_other_list_is_no_figure_of_the_named_one(ask, question):
    answer = ask(question)
    assert answer.status is Status.CLARIFY
    assert "清单“学校”里没有“从业人数”" in answer.text
    assert ask(answer.choices[0]).rows[0][-1] == 28


def test_tickets_are_no_matter_of_either(ask):
    for question in ("单位投诉有多少", "学校反映最多的问题"):
        answer = ask(question)
        assert "清单" not in answer.text


@pytest.mark.parametrize(
    ("unit", "noun"), [("栋", "楼栋"), ("处", "工地"), ("条", "线路"), ("平方公里", "地块")]
)  # fmt: skip
@pytest.mark.parametrize("asked", ["最大的2{}{}", "最大的两{}{}", "最大的前2{}{}"])
def test_top_rows_in_the_unit_of_the_list(store_database, small_taxonomy, unit, noun, asked):
    with store_database.owner().begin() as connection:
        attach(connection, noun, unit, (1, 2, 3, 4), words=())
        tables = [one for one in load_site_tables(connection) if one.name == noun]
        layer = load_layer(tables=tables)
        asker = Asker(layer, Lexicon(layer, catalogue_of(small_taxonomy, {}, STREETS)))
    with store_database.reader(local_administrator()) as connection:
        answer = asker.ask(connection, f"面积{asked.format(unit, noun)}", DAY)
    assert [row[0] for row in answer.rows] == [f"{noun}3", f"{noun}2"], answer.text
