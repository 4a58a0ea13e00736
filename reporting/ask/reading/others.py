"""其他: what is left when something was named to be left out, or the class of that name."""

import re

from reporting.ask.marks.marks import Canvas, DimensionMark, Mark, SignMark, UnknownMark, ValueMark
from reporting.ask.marks.signs import FILLER
from reporting.ask.reading.lexicon import Lexicon

_OTHERS = re.compile("其[他它]")
_LEFT_OUT = re.compile(
    "除了?|以外|之外|外的|去掉|不含|不算|不包括|不要|剔除|撇开|抛开|刨[去掉]|排除|扣除"
)
_ITSELF_BEFORE = re.compile(
    "(?:除了?|除[去开]|去掉|不含|不算|不包括|不要|剔除|撇开|抛开|刨[去掉]|排除|扣除)$"
)
_ITSELF_AFTER = re.compile("(?:以外|之外|外|除外|不算|不要|不含)")
_LONGEST = 5
_BESIDES = re.compile("除了?|除去|除开|刨去|以外|之外|不算|不含")
_OTHER_KINDS = re.compile("(?:其他|其它|其余|剩下|别的)的?(?P<kind>(?:诉求|工单)?(?:类型|种类))的?")
_REST = re.compile("别的(?=来源|渠道|街道|部门|单位|社区|类型|分类)(?P<kind>)")
_EACH = re.compile("(?:的?(?:工单|诉求)?)?(?:各自?|分别)")


def read_rest(canvas: Canvas) -> None:
    """除了投诉以外，其他类型: what is left, no class called 其他."""
    if _BESIDES.search(canvas.text):
        for found in (*_OTHER_KINDS.finditer(canvas.rest()), *_REST.finditer(canvas.rest())):
            # 其他类型各多少: the word for what is left is a breakdown too.
            each = found["kind"] and _EACH.match(canvas.text, found.end())
            canvas.put(
                found.start(), found.start("kind") if each else found.end(), SignMark(FILLER)
            )


def read_others(canvas: Canvas, lexicon: Lexicon) -> None:
    """Take 其他 for the rest where something is left out (除了投诉，其他类型); where a kind of
    thing is named and nothing left out (其他来源), nobody knows which are meant.
    """
    for mark in list(canvas.marks):
        if not isinstance(mark.meaning, ValueMark) or not _OTHERS.match(mark.text):
            continue
        if mark.text != mark.meaning.value or len(mark.text) == 2:
            _read(canvas, mark, lexicon)
    rest = canvas.rest()
    for found in _OTHERS.finditer(rest):
        # Where no class has the name.
        if _LEFT_OUT.search(canvas.text):
            canvas.put(*found.span(), SignMark(FILLER))
        elif _kind_named(canvas.text[found.end() :], lexicon):
            canvas.put(*found.span(), UnknownMark())


def _read(canvas: Canvas, mark: Mark, lexicon: Lexicon) -> None:
    text, end = canvas.text, mark.start + 2
    before, after = text[: mark.start], text[mark.end :]
    if _ITSELF_BEFORE.search(before) or _ITSELF_AFTER.match(after):
        return
    rest = bool(_LEFT_OUT.search(text))
    if not rest and not _kind_named(text[end:], lexicon):
        return
    canvas.marks.remove(mark)
    canvas.release(mark.start, mark.end)
    canvas.put(mark.start, end, SignMark(FILLER) if rest else UnknownMark())
    lexicon.read(canvas)


def _kind_named(text: str, lexicon: Lexicon) -> bool:
    """Whether a dimension follows: 来源, 类型; 类 alone is of the class's own name."""
    text = text.removeprefix("的")
    return any(
        isinstance(one, DimensionMark)
        for size in range(2, _LONGEST + 1)
        for one in lexicon.meanings(text[:size])
    )
