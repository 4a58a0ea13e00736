"""Three-line tables (三线表), written as XML at once: python-docx takes seconds for long ones."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from reporting.reports.layout import PrintedTable, plain
from reporting.reports.word import measures as m

_TWIPS_A_MM = 20 * m.POINTS_A_MM
# Eighths of a point: the first and the last line, and the one below the head.
_THICK, _THIN = 12, 6
_PROPERTIES = (
    '<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
    '<w:tblBorders><w:top w:val="single" w:sz="{thick}" w:space="0" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="{thick}" w:space="0" w:color="000000"/></w:tblBorders>'
    '<w:tblLayout w:type="fixed"/>'
    '<w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
    "</w:tblPr>"
)
_BELOW = (
    f'<w:tcBorders><w:bottom w:val="single" w:sz="{_THIN}" w:space="0" w:color="000000"/>'
    "</w:tcBorders>"
)


def add_table(document: Document, printed: PrintedTable, style_id: str) -> None:
    """The table over the width of the text; its head is repeated on every page."""
    texts = [[plain(cell) for cell in row] for row in printed.rows]
    widths = _widths(printed.columns, texts)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    properties = _PROPERTIES.format(width=sum(widths), thick=_THICK)
    rows = [_row(printed.columns, widths, style_id, head=True)]
    rows += [_row(row, widths, style_id) for row in texts]
    xml = f"<w:tbl {nsdecls('w')}>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(xml))  # the last element is the section


def _row(texts: Sequence[str], widths: Sequence[int], style: str, *, head: bool = False) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{_BELOW if head else ""}'
        f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
        for text, width in zip(texts, widths, strict=True)
    )
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Twips, by the longest text of each column within reason."""
    longest = [
        min(14.5, 0.8 + max(3.0, *(_length(text) for text in column)))
        for column in zip(columns, *rows, strict=True)
    ]
    whole = m.TEXT_WIDTH * _TWIPS_A_MM
    return [int(whole * one / sum(longest)) for one in longest]


def _length(text: str) -> float:
    return sum(1.0 if ord(sign) > 255 else 0.62 for sign in text)
