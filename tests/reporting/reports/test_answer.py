"""An answer as a section: the same figures, each a fact with what stands behind it, and checked."""

from dataclasses import replace
from datetime import date

import pytest

from reporting.ask.asker import Asker
from reporting.ask.marks.catalogue import catalogue_of
from reporting.ask.planning.outcome import Plan
from reporting.ask.reading.lexicon import Lexicon
from reporting.ask.telling.digest import digest_query
from reporting.check.check import check_document
from reporting.check.reading.document import of_text
from reporting.facts.book import FactBook
from reporting.facts.fact import FactKind
from reporting.facts.placeholders import without_places
from reporting.query.query import Query
from reporting.reports.answer import Asked, answer_section, question_line
from reporting.reports.charts import Drawing
from reporting.reports.editing import from_source, to_source
from reporting.reports.layout import charts_of
from reporting.reports.manuscript import Chart, Heading, Paragraph, Table
from reporting.reports.markdown import to_markdown
from reporting.reports.period import period_of
from reporting.reports.render import files_of
from suqiu.data import dataset_path
from suqiu.errors import InputError
from suqiu.store.users import local_administrator
from suqiu.taxonomy import load_taxonomy
from tests.reporting.conftest import AS_OF

QUESTIONS = (
    "9月受理了多少件", "上个月各街道受理量", "9月受理量、解决率和满意率", "9月受理量同比", "9月满意率环比",
    "9月各街道满意率环比", "上个月各街道受理量同比", "9月各来源受理量占比", "9月投诉占受理量多少", "9月各街道投诉占比",
    "9月每天受理量", "今年各月受理量走势", "按小时看9月受理量", "9月各街道各二级分类受理量", "9月哪个街道受理量最多",
    "9月各街道受理量超过5件的", "9月标题或内容提到停水的有多少件", "9月东湖街道停水多少件", "8月水务局平均办理时长",
    "上个月日均受理量", "上个月各街道日均受理量", "上个月月均受理量", "9月有多少个街道有投诉", "9月大家都在抱怨什么",
)  # fmt: skip


@pytest.fixture(scope="module")
def asker(layer):
    taxonomy = load_taxonomy(dataset_path("seed/taxonomy.csv"))
    areas = [("街道", "东湖街道"), ("街道", "北塔街道"), ("社区", "翠湖社区")]
    return Asker(layer, Lexicon(layer, catalogue_of(taxonomy, {"水务局": (), "城管局": ()}, areas)))


def _asked(asker, question):
    planned = asker.planner.plan_one(question, date(2026, 9, 30), None)
    assert isinstance(planned, Plan), planned
    query = digest_query(planned.query) if planned.digest else planned.query
    return Asked(question, query, AS_OF, planned.derived), planned


def _checked(manuscript, book, more=""):
    blank = [Drawing(b"")] * len(charts_of(manuscript))
    return check_document(of_text(to_markdown(manuscript, book, blank, "x") + more), book)


def _added(september, counter, asked):
    book = FactBook(september.book)
    blocks = answer_section(counter, asked, book)
    old = september.manuscript
    return replace(old, blocks=(*old.blocks, *blocks), facts_hash=book.hash), book, blocks


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_figure_of_the_section_leads_to_a_fact(asker, september, counter, question):
    before = _checked(september.manuscript, september.book)
    manuscript, book, blocks = _added(september, counter, _asked(asker, question)[0])
    after = _checked(manuscript, book)
    assert after.errors == ()
    assert after.numbers > before.numbers
    assert after.numbers - before.numbers == after.traced - before.traced
    assert blocks[0] == Heading(question)
    assert not any(sign.isdigit() for sign in without_places(blocks[1].text))


@pytest.mark.usefixtures("assisted")
def test_shares_of_groups_that_share_tickets_make_up_no_whole(asker, september, counter):
    asked = _asked(asker, "9月各协办单位受理量占比")[0]
    manuscript, book, blocks = _added(september, counter, asked)
    (table,) = [one for one in blocks if isinstance(one, Table)]

    assert len(table.rows) == 2
    assert [one.number for one in book if one.kind is FactKind.SHARE][-2:] == [1, 1]
    assert _checked(manuscript, book).errors == ()


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_figures_are_those_of_the_answer(asker, counter, town, question):
    asked, planned = _asked(asker, question)
    book = FactBook()
    answer_section(counter, asked, book)
    with town.reader(local_administrator()) as connection:
        answer = asker.answer(connection, planned, date(2026, 9, 30))
    kept = [fact.value for fact in book if isinstance(fact.value, int | float)]
    for row in answer.rows:
        for column, cell in zip(answer.columns, row, strict=True):
            # A rate's growth is told in points; changes are not printed.
            moved = column.id.endswith((".change", ".growth"))
            if column.kind == "metric" and cell is not None and not moved:
                assert any(value == pytest.approx(cell) for value in kept), (column.name, cell)


def test_a_fact_has_its_query_period_and_rows(asker, counter):
    book = FactBook()
    answer_section(counter, _asked(asker, "9月各街道解决率")[0], book)
    fact = next(one for one in book if one.label == "东湖街道")
    assert fact.query.dimensions == ("street",)
    assert fact.period.text == "2026年9月"
    assert fact.number == pytest.approx(fact.rows / fact.denominator)
    assert 0 < fact.rows < fact.denominator
    book = FactBook()
    answer_section(counter, _asked(asker, "9月各来源受理量占比")[0], book)
    share = next(one for one in book if one.kind is FactKind.SHARE)
    assert share.denominator == 40
    assert share.number == pytest.approx(share.rows / 40)


def test_table_and_chart_are_what_fits(asker, counter):
    book = FactBook()
    days = answer_section(counter, _asked(asker, "9月每天受理量")[0], book)
    (table,) = [block for block in days if isinstance(block, Table)]
    (chart,) = [block for block in days if isinstance(block, Chart)]
    assert len(table.rows) == 20
    assert chart.kind == "line"
    assert len(chart.labels) == 24
    kinds = {
        question: [type(block) for block in answer_section(
            counter, _asked(asker, question)[0], FactBook()
        )]
        for question in ("9月各街道受理量", "9月受理量", "9月各街道各二级分类受理量")
    }  # fmt: skip
    assert list(kinds.values()) == [
        [Heading, Paragraph, Table, Chart], [Heading, Paragraph], [Heading, Paragraph, Table],
    ]  # fmt: skip


def test_two_answers_stand_beside_each_other(asker, counter, september):
    first, book, _ = _added(september, counter, _asked(asker, "9月各街道受理量")[0])
    blocks = answer_section(counter, _asked(asker, "8月各街道受理量")[0], book)
    both = replace(first, blocks=(*first.blocks, *blocks), facts_hash=book.hash)
    assert "ask1/question" in book
    assert "ask2/question" in book
    assert _checked(both, book).errors == ()
    files = files_of(both, book, "x")
    assert {name.rsplit(".", 1)[1] for name in files} >= {"docx", "html", "md"}


def test_taken_out_in_the_editor_nothing_is_left(asker, counter, september):
    manuscript, book, blocks = _added(september, counter, _asked(asker, "9月各街道受理量")[0])
    text = to_source(manuscript)
    assert from_source(text, manuscript, book) == manuscript
    start = text.index(f"## {blocks[0].text}")
    assert (
        from_source(text[:start], manuscript, book).blocks == september.manuscript.blocks
    )  # fmt: skip


def test_a_question_is_no_claim_and_a_claim_no_question(asker, counter, september):
    question = "9月受理量同比下降了多少"
    asked = replace(_asked(asker, "9月受理量同比")[0], question=question)
    manuscript, book, _ = _added(september, counter, asked)
    assert _checked(manuscript, book).errors == ()
    # The same words as a sentence are judged: the number has grown.
    assert _checked(manuscript, book, f"\n\n{question}。\n").errors
    assert _checked(manuscript, book, "\n\n2026年9月，受理量41件。\n").errors


def test_an_odd_question_makes_one_harmless_line(asker, counter, september):
    odd = "９月 {f:received}\n\n# 各街道 [[表 1]] <!-- 受理量 | 5%"
    asked = replace(_asked(asker, "9月各街道受理量")[0], question=odd)
    manuscript, book, blocks = _added(september, counter, asked)
    assert blocks[0].text == question_line(odd) == "9月 f:received # 各街道 表 1 <!-- 受理量 | 5%"
    assert _checked(manuscript, book).errors == ()
    assert from_source(to_source(manuscript), manuscript, book) == manuscript


def test_another_days_figures_say_so(asker, counter, september):
    asked = replace(_asked(asker, "9月受理量")[0], as_of=AS_OF.replace(day=11))
    manuscript, book, blocks = _added(september, counter, asked)
    assert "统计截至{f:ask1/as_of}" in blocks[1].text
    assert book["ask1/as_of"].value == "2026年10月10日"
    assert _checked(manuscript, book).errors == ()


def test_what_has_no_figures_is_refused(asker, counter):
    for question in ("列出9月停水的工单", "2024年各街道受理量"):
        with pytest.raises(InputError):
            answer_section(counter, _asked(asker, question)[0], FactBook())


def test_groups_named_like_other_words_say_their_dimension(counter, september):
    """满意 is a group here and a part of 满意率 in the rest of the report."""
    query = Query(("received",), ("satisfaction",), period=period_of("2026-09", AS_OF.date()))
    asked = Asked("9月各满意度受理量", query, AS_OF)
    errors = {}
    for qualified in (False, True):
        book = FactBook(september.book)
        blocks = answer_section(counter, asked, book, qualified=qualified)
        old = september.manuscript
        manuscript = replace(old, blocks=(*old.blocks, *blocks), facts_hash=book.hash)
        errors[qualified] = _checked(manuscript, book).errors
    assert errors[False]
    assert errors[True] == ()
    assert "ask1/received.satisfaction:满意度评价·满意" in book
