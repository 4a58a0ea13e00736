"""The page: size, margins, grid, and the numbers at its outer foot."""

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from reporting.reports.word import measures as m
from reporting.reports.word.faces import set_face


def lay_out(document: Document) -> None:
    """Set up the only section of the document."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(m.PAGE_WIDTH), Mm(m.PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(m.TOP), Mm(m.BOTTOM)
    section.left_margin, section.right_margin = Mm(m.LEFT), Mm(m.RIGHT)
    section.gutter = Mm(0)
    # The foot of the number's line: 7 mm and one line of 四号 below the text.
    line = m.NUMBER.points / m.POINTS_A_MM
    section.footer_distance = Mm(round(m.BOTTOM - m.NUMBER_BELOW - line, 1))
    section.header_distance = Mm(15)
    _grid(section)
    document.settings.odd_and_even_pages_header_footer = True
    # 7.5: odd pages to the right, even ones to the left, one character from the edge.
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        _number(footer.paragraphs[0], side)


def _grid(section: Section) -> None:
    """22 lines a page, in twips a line. Not Word's grid of characters: programs that take it by
    the letter give a character of 三号, a little wider than its cell, two cells.
    """
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    pitch = m.TEXT_HEIGHT * m.POINTS_A_MM / m.LINES * 20
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(pitch)))
    if qn("w:charSpace") in grid.attrib:
        del grid.attrib[qn("w:charSpace")]


def _number(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    paragraph.alignment = side
    indent = paragraph.paragraph_format
    if side == WD_ALIGN_PARAGRAPH.RIGHT:
        indent.right_indent = Mm(m.NUMBER.points / m.POINTS_A_MM)
    else:
        indent.left_indent = Mm(m.NUMBER.points / m.POINTS_A_MM)
    set_face(paragraph.add_run("— "), m.NUMBER)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        set_face(run, m.NUMBER)
        if kind:
            sign = OxmlElement("w:fldChar")
            sign.set(qn("w:fldCharType"), kind)
        else:
            sign = OxmlElement("w:instrText")
            sign.set(qn("xml:space"), "preserve")
            sign.text = text
        run._r.append(sign)
    set_face(paragraph.add_run(" —"), m.NUMBER)
