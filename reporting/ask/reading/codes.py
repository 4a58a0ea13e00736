"""分类代码030704, 030704: a leaf named by its code."""

import re

from reporting.ask.marks.marks import Canvas, ValueMark
from reporting.ask.reading.lexicon import Lexicon

# Six digits are a leaf's code only where no longer number and no unit of them stands around.
_CODE = re.compile(
    r"(?:(?:分类|类别|事项)?(?:代码|编码|编号)(?:[是为:]|等于)?)?(?<![\dA-Za-z.])(?P<code>\d{6,})"
    r"(?:这个|这)?(?:分类|小类|类|代码)?(?![\dA-Za-z.%年月日号点时件天个度])"
)


def read_codes(canvas: Canvas, lexicon: Lexicon) -> None:
    """Mark the codes of leaves as the leaves."""
    for found in _CODE.finditer(canvas.rest()):
        leaf = lexicon.codes.get(found["code"])
        if leaf is not None:
            canvas.put(*found.span(), ValueMark(*leaf, exact=False))
