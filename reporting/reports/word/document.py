"""The whole document; the same manuscript and drawings give the same bytes."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.styles import CT_Style
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from reporting.facts.book import FactBook
from reporting.reports.charts import Drawing
from reporting.reports.layout import PrintedChart, PrintedTable, PrintedText, printed
from reporting.reports.manuscript import Manuscript
from reporting.reports.markdown import MARK
from reporting.reports.word import measures as m
from reporting.reports.word.faces import set_face
from reporting.reports.word.page import lay_out
from reporting.reports.word.tables import add_table
from reporting.reports.word.titles import title_lines, width_of

# Nothing in the file says when it was made: what counts is in the archive.
_MOMENT = datetime(2000, 1, 1)
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
# Chinese names of the paragraph styles: (face, alignment, first line indent in characters).
_STYLES = {
    "title": ("公文标题", m.TITLE, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "note": ("公文题注", m.NOTE, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "heading1": ("公文一级标题", m.HEADING1, WD_ALIGN_PARAGRAPH.JUSTIFY, 2),
    "heading2": ("公文二级标题", m.HEADING2, WD_ALIGN_PARAGRAPH.JUSTIFY, 2),
    "body": ("公文正文", m.BODY, WD_ALIGN_PARAGRAPH.JUSTIFY, 2),
    "quote": ("公文案例", m.HEADING2, WD_ALIGN_PARAGRAPH.JUSTIFY, 2),
    "signature": ("公文落款", m.BODY, WD_ALIGN_PARAGRAPH.RIGHT, 0),
    "date": ("公文成文日期", m.BODY, WD_ALIGN_PARAGRAPH.RIGHT, 0),
    "caption": ("公文图表题", m.TABLE_TITLE, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "remark": ("公文表注", m.REMARK, WD_ALIGN_PARAGRAPH.JUSTIFY, 2),
    "table": ("公文表格", m.TABLE, WD_ALIGN_PARAGRAPH.CENTER, 0),
    "picture": ("公文图", m.TABLE_TITLE, WD_ALIGN_PARAGRAPH.CENTER, 0),
}
_SPACING = {"title": 36, "table": 16, "caption": 24, "remark": 20}
_LEVELS = {"heading1": 0, "heading2": 1}


def to_word(manuscript: Manuscript, book: FactBook, drawings: Sequence[Drawing]) -> bytes:
    """The .docx; its keywords hold the hash of the facts, so that it can be verified."""
    document = docx.Document()
    _styles(document)
    lay_out(document)
    table_style = str(document.styles[_STYLES["table"][0]].style_id)
    charts = 0
    title = ""
    below_table = False
    for item in printed(manuscript, book):
        if isinstance(item, PrintedText):
            title = title or item.text
            if item.role == "date":
                _signed(document.paragraphs[-1], _say(document, item.role, item.text))
            else:
                lines = title_lines(item.text) if item.role == "title" else [item.text]
                said = _say(document, item.role, "\n".join(lines))
                if below_table:
                    said.paragraph_format.space_before = Pt(m.TABLE_BELOW)
        elif isinstance(item, PrintedTable):
            _say(document, "caption", item.title).paragraph_format.keep_with_next = True
            add_table(document, item, table_style)
        elif isinstance(item, PrintedChart):
            drawing = drawings[charts]
            charts += 1
            picture = document.add_paragraph(style=_STYLES["picture"][0])
            picture.add_run().add_picture(io.BytesIO(drawing.png), width=Mm(m.TEXT_WIDTH - 6))
            picture.paragraph_format.keep_with_next = True
            _say(document, "caption", item.caption + drawing.note)
        below_table = isinstance(item, PrintedTable)
    _properties(document, manuscript, title)
    buffer = io.BytesIO()
    document.save(buffer)
    return _settled(buffer.getvalue())


def _signed(name: Paragraph, day: Paragraph) -> None:
    """7.3.5.2: the date begins two characters right of the name, neither nearer to the edge than
    two.
    """
    long, short = width_of(name.text), width_of(day.text)
    beyond = max(2.0, long - short)
    for paragraph, right in ((day, beyond), (name, beyond + short + 2 - long)):
        paragraph.paragraph_format.right_indent = Pt(round(right * m.BODY.points))


def _say(document: Document, role: str, text: str) -> Paragraph:
    return document.add_paragraph(text, style=_STYLES[role][0])


def _styles(document: Document) -> None:
    set_face(document.styles["Normal"], m.BODY)
    for role, (name, face, alignment, indent) in _STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        set_face(style, face)
        form = style.paragraph_format
        form.alignment = alignment
        form.space_before = form.space_after = Pt(0)
        form.first_line_indent = Pt(indent * face.points)
        if role == "picture":  # a fixed line would cut the picture
            form.line_spacing_rule = WD_LINE_SPACING.SINGLE
        else:
            form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
            form.line_spacing = Pt(_SPACING.get(role, m.LINE_POINTS))
        form.widow_control = False
        if role in ("table", "remark", "picture"):
            _off_grid(style.element)
        if role == "table":
            form.space_before = form.space_after = Pt(m.ROW_APART)
        if role in _LEVELS:
            form.keep_with_next = True
            _outline(style.element, _LEVELS[role])
        if role in ("signature", "date"):
            form.right_indent = Pt(2 * face.points)
        if role == "picture":
            form.space_before = Pt(m.PICTURE_ABOVE)
        if role == "signature":
            form.space_before = Pt(m.LINE_POINTS)


def _outline(element: CT_Style, level: int) -> None:
    """Headings show in the navigation of Word without taking its own heading styles."""
    mark = OxmlElement("w:outlineLvl")
    mark.set(qn("w:val"), str(level))
    element.get_or_add_pPr().append(mark)


def _off_grid(element: CT_Style) -> None:
    mark = OxmlElement("w:snapToGrid")
    mark.set(qn("w:val"), "0")
    element.get_or_add_pPr().append(mark)


def _properties(document: Document, manuscript: Manuscript, title: str) -> None:
    core = document.core_properties
    core.title, core.author = title, manuscript.unit
    core.keywords = f"{MARK}{manuscript.facts_hash}"
    core.comments = core.last_modified_by = ""
    core.created = core.modified = _MOMENT
    core.language = "zh-CN"


def _settled(data: bytes) -> bytes:
    """The package again with fixed moments and order."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        names = sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            part = zipfile.ZipInfo(name, _ZIP_MOMENT)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            new.writestr(part, old.read(name))
    return buffer.getvalue()
