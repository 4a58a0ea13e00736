"""Three-line tables (三线表), written as XML at once: python-docx takes seconds for long ones."""

from collections.abc import Sequence
from math import ceil
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from reporting.reports.layout import PrintedTable, plain
from reporting.reports.word import measures as m

_TWIPS_A_MM = 20 * m.POINTS_A_MM
# Eighths of a point: the first and the last line, and the one below the head.
_THICK, _THIN = 12, 6
_SIDE = 40  # twips between the words of a cell and its edge
_PADDING = 2 * _SIDE + 60  # with what another typeface may need
_WIDE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ%+=@")
_TOGETHER, _PAIR = 12, 4  # lines of a table, and of two rows, that stand on one page
_PROPERTIES = (
    '<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
    '<w:tblBorders><w:top w:val="single" w:sz="{thick}" w:space="0" w:color="000000"/>'
    '<w:bottom w:val="single" w:sz="{thick}" w:space="0" w:color="000000"/></w:tblBorders>'
    '<w:tblLayout w:type="fixed"/>'
    '<w:tblCellMar><w:left w:w="{side}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/>'
    "</w:tblCellMar>"
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
    properties = _PROPERTIES.format(width=sum(widths), thick=_THICK, side=_SIDE)
    lines = [
        [_lines(text, width) for text, width in zip(row, widths, strict=True)] for row in texts
    ]
    # What breaks over lines reads from the left.
    left = [max(column) > 1 for column in zip(*lines, strict=True)]
    high = [max(row) for row in lines]
    whole = sum(high) <= _TOGETHER
    rows = [_row(printed.columns, widths, style_id, head=True)]
    for at, row in enumerate(texts):
        # Of a longer table no row stands alone at the top or the foot of a page.
        end = at in (0, len(texts) - 2) and sum(high[at : at + 2]) <= _PAIR
        kept = at < len(texts) - 1 and (whole or end)
        rows.append(_row(row, widths, style_id, left=left, kept=kept))
    xml = f"<w:tbl {nsdecls('w')}>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(xml))  # the last element is the section


def _row(
    texts: Sequence[str], widths: Sequence[int], style: str, *,
    head: bool = False, kept: bool = False, left: Sequence[bool] = (),
) -> str:  # fmt: skip
    """`kept` on the page of the next row, as the head always is; `left` names the columns that
    are not centred.
    """
    keep = "<w:keepNext/>" if head or kept else ""
    sides = ['<w:jc w:val="left"/>' if one else "" for one in left or [False] * len(texts)]
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{_BELOW if head else ""}'
        f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{side}'
        f'</w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
        for text, width, side in zip(texts, widths, sides, strict=True)
    )
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Twips: each column as its longest text needs. Where that is too much its head may break
    once, and then the widest columns are cut to the same: no number is broken.
    """
    cells = [[_room(text) for text in column] for column in zip(*rows, strict=True)]
    heads = [_room(text) for text in columns]
    halves = [_room(text[: len(text) // 2 + 1]) for text in columns]
    whole = int(m.TEXT_WIDTH * _TWIPS_A_MM)
    needed: list[float] = []
    for least in (heads, halves):
        needed = [max(one, *column) for one, column in zip(least, cells, strict=True)]
        if sum(needed) <= whole:
            return [int(one * whole / sum(needed)) for one in needed]
    left, count = float(whole), len(needed)
    for one in sorted(needed):
        if one * count > left:
            break
        left, count = left - one, count - 1
    return [int(min(one, left / count)) for one in needed]


def _lines(text: str, width: int) -> int:
    return ceil((_room(text) - _PADDING) / (width - _PADDING + 1))


def _room(text: str) -> float:
    """Twips that a text takes on one line of a cell."""
    signs = sum(1.0 if ord(one) > 255 else 0.75 if one in _WIDE else 0.5 for one in text)
    return signs * m.TABLE.points * 20 + _PADDING
