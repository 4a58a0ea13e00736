"""Reports of every kind are made, say nothing unsupported, and look as the norm says."""

import io
import re
import zipfile
from datetime import date, datetime

import docx
import pytest
from docx.oxml.ns import qn

from reporting.check.check import check_document
from reporting.check.reading.document import of_text, read_document
from reporting.facts.placeholders import rendered, without_places
from reporting.query.query import Mentions, Where
from reporting.reports.charts import draw
from reporting.reports.compose import compose
from reporting.reports.editing import differences, from_source, to_source
from reporting.reports.layout import charts_of, numeral
from reporting.reports.manuscript import By, Paragraph
from reporting.reports.page import WarningNote
from reporting.reports.period import period_of
from reporting.reports.render import drawings_of, facts_of_file, files_of
from reporting.reports.spec import all_specs, find_spec
from suqiu.errors import InputError, SettingsError
from suqiu.store.users import local_administrator
from tests.reporting.conftest import AS_OF


@pytest.fixture(scope="module")
def files(september):
    return files_of(september.manuscript, september.book, "r")


def test_all_forms_are_traced(files, september, tmp_path):
    for name in ("r.docx", "r.html", "r.md"):
        (tmp_path / name).write_bytes(files[name])
        document = read_document(tmp_path / name)
        assert document.facts == september.book.hash
        checked = check_document(document, september.book)
        assert checked.findings == ()
        assert checked.numbers == checked.traced > 100


def test_the_same_facts_give_the_same_bytes(files, september):
    manuscript, book = facts_of_file(files["r.facts.json"])
    assert files_of(manuscript, book, "r") == files
    assert manuscript.hash == september.manuscript.hash


def test_a_changed_facts_file_is_refused(files):
    with pytest.raises(InputError, match="改动"):
        facts_of_file(files["r.facts.json"].replace(b'"value":40', b'"value":41'))
    with pytest.raises(InputError):
        facts_of_file(b"[]")


def test_the_page_of_gbt_9704(files):
    document = docx.Document(io.BytesIO(files["r.docx"]))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    wide = section.page_width.pt - section.left_margin.pt - section.right_margin.pt
    assert round(wide / 72 * 25.4) == 156
    high = section.page_height.pt - section.top_margin.pt - section.bottom_margin.pt
    assert round(high / 72 * 25.4) == 225
    body = document.styles["公文正文"]
    assert (body.font.size.pt, body.paragraph_format.line_spacing.pt) == (16, 28)
    assert body.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    # 28 characters a line, 22 lines a page.
    tighter = int(body.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert int(wide / (16 + tighter)) == 28
    assert int(high) // 28 == 22
    assert document.styles["公文标题"].font.size.pt == 22
    heading = document.styles["公文一级标题"].element.rPr.rFonts
    assert heading.get(qn("w:eastAsia")) == "黑体"


def test_page_numbers_stand_outside(files):
    document = docx.Document(io.BytesIO(files["r.docx"]))
    odd, even = document.sections[0].footer, document.sections[0].even_page_footer
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((odd, 2), (even, 0)):
        paragraph = footer.paragraphs[0]
        assert paragraph.alignment == side
        assert "PAGE" in paragraph._p.xml
        assert re.fullmatch("— .*—", paragraph.text)
        assert paragraph.runs[0].font.size.pt == 14


def test_nothing_in_the_file_says_when_it_was_made(files):
    with zipfile.ZipFile(io.BytesIO(files["r.docx"])) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert str(date.today().year) + "-" not in archive.read("docProps/core.xml").decode()


def test_tables_have_three_lines(files):
    table = docx.Document(io.BytesIO(files["r.docx"])).tables[0]
    xml = table._tbl.xml
    assert xml.count("<w:top ") == 1
    assert "insideH" not in xml
    assert xml.count("<w:tblHeader/>") == 1


def test_rules_never_write_a_digit(september):
    """Digits come from facts alone, also in headings and tables."""
    for block in september.manuscript.blocks:
        if isinstance(block, Paragraph):
            assert not re.search(r"\d", without_places(block.text)), block.text


def test_the_html_fetches_and_runs_nothing(files):
    html = files["r.html"].decode()
    assert "<script" not in html
    assert not re.search(r"(?:src|href)=\"(?!data:)", html)
    assert 'data-fact="received"' in html


def test_words_of_tickets_make_no_markup(town, layer, september):
    from sqlalchemy import text

    with town.owner().begin() as connection:
        connection.execute(
            text("UPDATE ticket_text SET body = :body WHERE ticket_no LIKE 'T202609%'"),
            {
                "body": "<script>alert(1)</script>{f:received} **我家** 停水好几天了，希望有关部门尽快派人来看一看。"
            },
        )
    with town.reader(local_administrator()) as connection:
        made = compose(
            connection, layer, find_spec("monthly"), period_of("2026-09", date(2026, 10, 1)),
            as_of=AS_OF,
        )  # fmt: skip
    found = files_of(made.manuscript, made.book, "r", ["html", "md"])
    assert "<script" not in found["r.html"].decode()
    assert "<script" not in found["r.md"].decode()
    with town.owner().begin() as connection:
        connection.execute(
            text("UPDATE ticket_text SET body = '家里停水好几天了，希望有关部门尽快派人来看一看。'")
        )


@pytest.mark.parametrize(
    ("spec", "period"),
    [("日报", "2026-09-21"), ("weekly", "2026-W38"), ("季报", "2026Q3"), ("yearly", "2026"),
     ("monthly", "2020-01"), ("daily", "2020-01-01")],
)  # fmt: skip
def test_every_kind(town, layer, spec, period, tmp_path):
    day = date(2027, 1, 1)
    with town.reader(local_administrator()) as connection:
        made = compose(
            connection, layer, find_spec(spec), period_of(period, day), as_of=datetime(2027, 1, 1)
        )
    (tmp_path / "r.html").write_bytes(files_of(made.manuscript, made.book, "r", ["html"])["r.html"])
    checked = check_document(read_document(tmp_path / "r.html"), made.book)
    assert checked.findings == ()


def test_a_topic(town, layer):
    with town.reader(local_administrator()) as connection:
        made = compose(
            connection, layer, find_spec("special"), period_of("2026-09", date(2026, 10, 1)),
            as_of=AS_OF, topic=Where("level3", ("停水",)),
        )  # fmt: skip
        assert rendered(made.manuscript.title, made.book) == "关于停水诉求情况的专报（2026年9月）"
        assert made.book["received"].value == 24
        with pytest.raises(InputError, match="专题"):
            compose(connection, layer, find_spec("special"), made.period, as_of=AS_OF)


def _page(town, layer, spec, period, as_of, **more):
    """The report as Markdown, with what the checker says of it."""
    with town.reader(local_administrator()) as connection:
        made = compose(
            connection, layer, find_spec(spec), period_of(period, as_of.date()), as_of=as_of,
            **more,
        )  # fmt: skip
    page = files_of(made.manuscript, made.book, "r", ["md"])["r.md"].decode()
    return page, check_document(of_text(page), made.book)


def test_a_running_month_is_compared_with_as_many_days(town, layer):
    """1 to 10 September against 1 to 10 August, not against the whole of August."""
    page, checked = _page(town, layer, "monthly", "2026-09", datetime(2026, 9, 11))
    assert "2026年9月1日至10日" in page
    # 停水 10, 噪声 9, 占道 7 in ten days; in August 10, 10, 6: as many.
    assert "诉求26件" in page
    assert "环比持平" in page
    assert "日均2.6件" in page or "平均每日2.6件" in page
    assert checked.findings == ()


@pytest.mark.parametrize(
    ("topic", "words"), [
        (Where("level3", ("停水",)), "停水"), (Where("street", ("东湖街道",)), "东湖街道"),
        (Where("level3", ("占道经营", "停水")), "占道经营、停水"),
        (Mentions(("占道", "停水")), "“占道”或“停水”"),
    ],
)  # fmt: skip
def test_a_topic_is_no_total(town, layer, topic, words):
    page, checked = _page(town, layer, "special", "2026-09", AS_OF, topic=topic)
    assert f"共受理涉及{words}的诉求" in page
    assert "占全部受理量40件的" in page
    assert "占受理总量" not in page
    assert "受理群众诉求" not in page
    assert checked.findings == ()


class Two:
    """Warnings of a period: one that rises, two that are late; run until a day."""

    def __init__(self, last=date(2026, 9, 30)):
        self._last = last

    def until(self):
        return self._last

    def of(self, period):
        late = "水务局有 2 件超过办理时限未办结。"
        return [
            WarningNote("7", "集中上升", "东湖街道停水：3 天 12 件", "待处理", 12),
            WarningNote("8", "超期督办", late, "待处理", 2),
            WarningNote("9", "超期督办", late, "待处理", 2),
        ]


@pytest.mark.parametrize(
    ("last", "said"),
    [(date(2026, 9, 10), "预警只运行到2026年9月10日，以后的没有计入。共有预警3条"),
     (date(2026, 9, 30), "本期共有预警3条")],
)  # fmt: skip
def test_days_that_no_run_has_seen_are_told(town, layer, september, last, said):
    with town.reader(local_administrator()) as connection:
        made = compose(
            connection, layer, find_spec("monthly"), september.period, as_of=AS_OF, warnings=Two(last)
        )  # fmt: skip
    page = files_of(made.manuscript, made.book, "r", ["md"])["r.md"].decode()
    assert f"\n{said}" in page
    assert not check_document(of_text(page), made.book).findings


def test_warnings_are_told_or_said_to_be_missing(town, layer, september, tmp_path):
    assert any(
        isinstance(one, Paragraph) and "没有运行预警" in one.text
        for one in september.manuscript.blocks
    )
    with town.reader(local_administrator()) as connection:
        made = compose(
            connection, layer, find_spec("monthly"), september.period, as_of=AS_OF, warnings=Two()
        )
    page = files_of(made.manuscript, made.book, "r", ["md"])["r.md"]
    assert "东湖街道停水：3天12件" in page.decode()
    assert "本期共有预警3条，其中超期督办（2条）、集中上升（1条），如下。" in page.decode()
    (tmp_path / "r.md").write_bytes(page)
    assert check_document(read_document(tmp_path / "r.md"), made.book).findings == ()


def test_what_cannot_be_made(town, layer):
    with town.reader(local_administrator()) as connection:
        for period, message in (("2026Q3", "月"), ("2027-09", "还没有开始")):
            with pytest.raises(InputError, match=message):
                compose(
                    connection, layer, find_spec("monthly"), period_of(period, date(2026, 10, 1)),
                    as_of=AS_OF,
                )  # fmt: skip
    with pytest.raises(InputError, match="没有报告规格"):
        find_spec("annual")


def test_charts_without_a_chinese_font_say_so(september):
    chart = next(one for one in charts_of(september.manuscript) if one.kind == "bar")
    drawing = draw(chart, september.book, plain=True)
    assert "未安装中文字体" in drawing.note
    assert "A＝市政公用" in drawing.note
    assert drawing.png == draw(chart, september.book, plain=True).png


def test_all_charts_are_drawn(september):
    drawings = drawings_of(september.manuscript, september.book)
    assert len(drawings) >= 3
    assert all(one.png.startswith(b"\x89PNG") for one in drawings)


def test_a_person_edits_a_draft(september):
    source = to_source(september.manuscript)
    same = from_source(source, september.manuscript, september.book)
    assert same == september.manuscript
    old = next(one.text for one in same.blocks if isinstance(one, Paragraph))
    new = from_source(
        source.replace(old, "本月共受理{f:received}，形势平稳。"), same, september.book
    )
    by = [one.by for one in new.blocks if isinstance(one, Paragraph)]
    assert by.count(By.PERSON) == 1
    assert "+本月共受理40件，形势平稳。" in differences(same, new, september.book)
    with pytest.raises(InputError, match="没有的事实"):
        from_source(source + "{f:nothing}", same, september.book)
    with pytest.raises(InputError, match="没有表 99"):
        from_source(source + "\n[[表 99]]", same, september.book)


def test_site_specifications(tmp_path):
    (tmp_path / "monthly.toml").write_text('id = "x"\n', "utf-8")
    with pytest.raises(SettingsError, match="monthly"):
        all_specs(tmp_path)
    (tmp_path / "monthly.toml").write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="不是 UTF-8"):
        find_spec(str(tmp_path / "monthly.toml"))
    assert {one.id for one in all_specs()} == {
        "daily", "weekly", "monthly", "quarterly", "yearly", "special",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("2026-09", (2026, 9, 1), (2026, 10, 1)), ("2026Q4", (2026, 10, 1), (2027, 1, 1)),
     ("2026-H1", (2026, 1, 1), (2026, 7, 1)), ("2026-W01", (2025, 12, 29), (2026, 1, 5)),
     ("2026-12", (2026, 12, 1), (2027, 1, 1)), ("2026", (2026, 1, 1), (2027, 1, 1)),
     ("2026-09-21", (2026, 9, 21), (2026, 9, 22)), ("上个月", (2026, 9, 1), (2026, 10, 1)),
     ("2026-09-01至2026-09-10", (2026, 9, 1), (2026, 9, 11))],
)  # fmt: skip
def test_periods(text, start, end):
    found = period_of(text, date(2026, 10, 5))
    assert (found.start, found.end) == (datetime(*start), datetime(*end))


@pytest.mark.parametrize("text", ["2026-13", "2026-02-30", "2026-W60", "什么时候", ""])
def test_no_periods(text):
    with pytest.raises(InputError):
        period_of(text, date(2026, 10, 5))


def test_numerals_of_headings():
    assert [numeral(one) for one in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]
