"""Measures and typefaces of GB/T 9704-2012 (党政机关公文格式), in millimetres and points."""

from dataclasses import dataclass

# 5.2.1: A4; 天头 37 mm, 订口 28 mm, 版心 156 mm x 225 mm.
PAGE_WIDTH, PAGE_HEIGHT = 210, 297
TOP, LEFT, TEXT_WIDTH, TEXT_HEIGHT = 37, 28, 156, 225
RIGHT = PAGE_WIDTH - LEFT - TEXT_WIDTH
BOTTOM = PAGE_HEIGHT - TOP - TEXT_HEIGHT
# 5.2.3: 22 lines of 28 characters a page.
LINES = 22
LINE_POINTS = 28
# 7.5: the page number lies 7 mm below the text area, between one-character dashes.
NUMBER_BELOW = 7
POINTS_A_MM = 72 / 25.4
# Points above and below the words of a table's row, above a picture, and below a table.
ROW_APART, PICTURE_ABOVE, TABLE_BELOW = 1, 8, 4


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface for Chinese, its size in points; characters stand `tighter` points closer."""

    chinese: str
    points: float
    bold: bool = False
    tighter: float = 0.0


TITLE = Face("方正小标宋简体", 22)  # 二号
# 28 characters of 16 pt are 158 mm, 2 mm more than the text is wide.
_TIGHTER = 0.25
BODY = Face("仿宋", 16, tighter=_TIGHTER)  # 三号
HEADING1 = Face("黑体", 16, tighter=_TIGHTER)
HEADING2 = Face("楷体", 16, tighter=_TIGHTER)
NOTE = Face("楷体", 16, tighter=_TIGHTER)
NUMBER = Face("宋体", 14)  # 四号
TABLE_TITLE = Face("黑体", 12)
TABLE = Face("仿宋", 10.5)
REMARK = Face("仿宋", 12)
LATIN = "Times New Roman"
