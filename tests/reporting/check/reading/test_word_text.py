"""All that a Word file says is read: also beside the text, and what an editor put in."""

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from reporting.check.check import check_document
from reporting.check.findings import Problem
from reporting.check.reading.document import TextLine, read_document
from reporting.facts.book import FactBook
from reporting.facts.fact import Fact, FactKind

W = nsdecls("w")
FIELD = (
    f'<w:p {W}><w:r><w:t>— </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    '<w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t> —</w:t></w:r></w:p>'
)


@pytest.fixture
def said(tmp_path):
    """The lines of a document that is made by a function, by where they stand."""

    def said(make):
        document = docx.Document()
        make(document)
        document.save(tmp_path / "a.docx")
        blocks = read_document(tmp_path / "a.docx").blocks
        return [(one.where, one.text) for one in blocks if isinstance(one, TextLine)]

    return said


def test_headers_and_footers_are_read_and_page_numbers_are_none(said):
    def make(document):
        document.add_paragraph("正文")
        section = document.sections[0]
        section.header.paragraphs[0].text = "热线月报"
        section.footer.paragraphs[0].text = "累计受理30件"
        section.footer._element.append(parse_xml(FIELD))
        section.footer.add_paragraph("第 3 页 共 9 页")

    assert said(make) == [("", "正文"), ("页眉", "热线月报"), ("页脚", "累计受理30件")]


def test_changes_that_were_tracked_are_read_as_accepted(said):
    def make(document):
        paragraph = document.add_paragraph("受理")
        for tag, words in (("ins", "<w:t>31件</w:t>"), ("del", "<w:delText>30件</w:delText>")):
            paragraph._p.append(parse_xml(f"<w:{tag} {W}><w:r>{words}</w:r></w:{tag}>"))
        document.element.body.insert(
            1,
            parse_xml(
                f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>另有2件</w:t></w:r></w:p></w:sdtContent></w:sdt>"
            ),
        )

    assert said(make) == [("", "受理31件"), ("", "另有2件")]


def test_a_text_box_is_read_once(said):
    def make(document):
        box = "<w:txbxContent><w:p><w:r><w:t>红头32件</w:t></w:r></w:p></w:txbxContent>"
        mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        document.add_paragraph("正文")._p.append(parse_xml(
            f"<w:r {W} {mc}><mc:AlternateContent><mc:Choice Requires=\"wps\">{box}</mc:Choice>"
            f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        ))  # fmt: skip

    assert said(make) == [("", "正文"), ("文本框", "红头32件")]


def test_a_wrong_figure_in_a_footer_is_found(tmp_path):
    document = docx.Document()
    document.add_paragraph("受理量30件。")
    document.sections[0].footer.paragraphs[0].text = "受理量31件"
    document.save(tmp_path / "a.docx")
    book = FactBook([Fact("received", "受理量", FactKind.FIGURE, 30, "件", metric="received")])
    (found,) = check_document(read_document(tmp_path / "a.docx"), book).errors
    assert (found.problem, found.text) == (Problem.UNSUPPORTED, "31件")
    assert found.message.startswith("页脚里，")
