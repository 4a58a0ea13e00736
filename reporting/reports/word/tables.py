"""Three-line tables (三线表)."""

from collections.abc import Sequence

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell

from reporting.reports.layout import PrintedTable, plain
from reporting.reports.word import measures as m

_THICK, _THIN = "12", "6"  # eighths of a point


def add_table(document: Document, printed: PrintedTable, style: ParagraphStyle) -> None:
    """The table over the width of the text; its head is repeated on every page."""
    table = document.add_table(rows=1, cols=len(printed.columns))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    texts = [[plain(cell) for cell in row] for row in printed.rows]
    widths = _widths(printed.columns, texts)
    for cell, text, width in zip(table.rows[0].cells, printed.columns, widths, strict=True):
        _fill(cell, text, width, style)
    # Straight to the XML: python-docx walks the whole table for every row.
    for row in texts:
        added = table.add_row()._tr
        for place, (text, width) in enumerate(zip(row, widths, strict=True)):
            _fill(_Cell(added.tc_lst[place], table), text, width, style)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    _lines(table)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))
    for row_element in table._tbl.tr_lst:
        row_element.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Millimetres, by the longest text of each column within reason."""
    longest = [
        min(14, max(3, *(_length(text) for text in column)))
        for column in zip(columns, *rows, strict=True)
    ]
    return [m.TEXT_WIDTH * one / sum(longest) for one in longest]


def _length(text: str) -> float:
    return sum(1.0 if ord(sign) > 255 else 0.55 for sign in text)


def _fill(cell: _Cell, text: str, width: float, style: ParagraphStyle) -> None:
    cell.width = Mm(width)
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.add_run(text)


def _lines(table: Table) -> None:
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom"):
        borders.append(_line(side, _THICK))
    properties.append(borders)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.append(margins)
    for cell in table.rows[0].cells:
        inner = OxmlElement("w:tcBorders")
        inner.append(_line("bottom", _THIN))
        cell._tc.get_or_add_tcPr().append(inner)


def _line(side: str, size: str) -> BaseOxmlElement:
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    return line
