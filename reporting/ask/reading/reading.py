"""Reads a question: claims every stretch of it for a meaning, surest kind first."""

import re
from collections.abc import Sequence
from datetime import date

from reporting.ask.drafting.tickets.due import read_due
from reporting.ask.drafting.tickets.extremes import read_extremes
from reporting.ask.drafting.tickets.recent import read_recent
from reporting.ask.marks.amounts import read_amounts, read_tops
from reporting.ask.marks.counts import read_counts
from reporting.ask.marks.errand import read_errands
from reporting.ask.marks.feelings import read_feelings
from reporting.ask.marks.figure_rows import read_figure_rows
from reporting.ask.marks.hollow import strange_stretches
from reporting.ask.marks.hours import read_hours
from reporting.ask.marks.limits import read_limits
from reporting.ask.marks.marks import (
    Canvas,
    Mark,
    PeriodMark,
    SignMark,
    UnknownMark,
)
from reporting.ask.marks.scales import read_scales
from reporting.ask.marks.signs import MOM, PATTERNS, YOY
from reporting.ask.marks.steps import read_step_bounds, read_steps
from reporting.ask.marks.stretches import read_stretches
from reporting.ask.marks.topics import read_topics
from reporting.ask.reading.assisting import read_assisting
from reporting.ask.reading.codes import read_codes
from reporting.ask.reading.excluding import read_excluding, read_then
from reporting.ask.reading.joints import read_joints, read_which_ones
from reporting.ask.reading.lately import ask_when
from reporting.ask.reading.lexicon import Lexicon
from reporting.ask.reading.linking import link_hollow, link_unknown
from reporting.ask.reading.mentions import read_led, read_quoted
from reporting.ask.reading.names import read_grown_names, read_namesakes
from reporting.ask.reading.others import read_others, read_rest
from reporting.ask.reading.places import read_offices, read_places, read_villages
from reporting.ask.reading.tallies import read_tallies
from suqiu.periods import PeriodError, find_periods

_TELLS_OF = re.compile("(?:提到|提及|提起|讲到|说到|谈到|写到)(?:了|过)?$")
_TOLD = re.compile("的|字样|$")
# When, and what became of it: no figure says so, and each of the signs alone would be passed over.
_ASKED = re.compile("(?:什么|啥)时候|何时|换[了过]")
_FROM_NOW = re.compile("上上一?个?(?:月|周|星期|礼拜|季度?)[^,，。;；]{0,8}$")
_SINCE_APART = re.compile("\n+以?来$")
_BASE = re.compile("(?:[比较和跟与同]|相比|相较于?|对比)(?:去年|上|前)")


def read(
    question: str, lexicon: Lexicon, as_of: date, about: frozenset[str] = frozenset()
) -> list[Mark]:
    """All marks of a cleaned question, left to right; what nobody knows stands as unknown.
    `about` are the site's lists that the question before it was about.

    What is claimed once is claimed for good, so that each step stands before those that would take
    its words for something else.
    """
    canvas = Canvas(question)

    # What is looked for letter by letter, and courtesies: none of their words means anything more.
    read_quoted(canvas, lexicon)
    read_codes(canvas, lexicon)
    read_errands(canvas)

    # Numbers and times inside longer words: 第四到第六名 bounds nothing, 退单最多的5件 is no 前五 of
    # groups, 与去年同期 and 3天内到期的 are no time that is asked about.
    read_stretches(canvas)
    read_extremes(canvas)
    _signs(canvas, "early", _spans(canvas, as_of))
    read_due(canvas)
    read_recent(canvas)

    # Times; 最近 is one only where none was read.
    _periods(canvas, lexicon, as_of)
    ask_when(canvas)

    # Words in which the lexicon would find a name: 热点问题, 其他类型, 退单两次以上, 提到充电桩的.
    read_topics(canvas)
    read_rest(canvas)
    read_counts(canvas)
    read_step_bounds(canvas)
    read_led(canvas, lexicon)

    # Numbers: those of the clock are no thresholds, those with a bound beside them no ranks.
    read_hours(canvas)
    read_amounts(canvas, lexicon.units)
    read_tops(canvas, lexicon.measures)

    # Names, the longest first; before them what holds one in it (最不满意的街道, 火车站那个社区).
    read_feelings(canvas)
    read_places(canvas, lexicon)
    lexicon.read(canvas, about)

    # What a name or a threshold means by what stands beside it.
    read_tallies(canvas)
    read_scales(canvas)
    read_excluding(canvas, lexicon)
    read_limits(canvas)
    read_others(canvas, lexicon)
    read_assisting(canvas)
    read_offices(canvas)
    read_namesakes(canvas, lexicon)
    read_villages(canvas, lexicon)
    read_grown_names(canvas)

    # Figures said by a verb, which 多久 or a figure beside it makes one: 签收用了多久, 受理和满意率.
    read_steps(canvas)
    read_figure_rows(canvas)

    # Words that steer, of one or two characters: only where no name has them.
    read_which_ones(canvas)
    _signs(canvas, "late")

    # What is understood only beside something that was read.
    read_joints(canvas)
    read_then(canvas)

    # What is left means nothing, or is a name written wrong, or is unknown.
    link_hollow(canvas, lexicon)
    _unknown(canvas)
    link_unknown(canvas, lexicon)
    return canvas.in_order()


def _periods(canvas: Canvas, lexicon: Lexicon, as_of: date) -> None:
    """Mark the periods; PeriodError for what cannot be a date, unless it is looked for in the
    texts (提到2月30日的, 提到教师节的).
    """
    try:
        mentions = find_periods(canvas.rest(), as_of)
    except PeriodError:
        read_led(canvas, lexicon)
        mentions = find_periods(canvas.rest(), as_of)
    for mention in mentions:
        told = _TELLS_OF.search(canvas.text[: mention.start])
        if not (told and _TOLD.match(canvas.text, mention.end)):
            # 过去30天平均每天来多少件: 来 behind the gap is no part of the time.
            gap = _SINCE_APART.search(canvas.rest()[: mention.end], mention.start)
            canvas.put(
                mention.start, gap.start() if gap else mention.end, PeriodMark(mention.period)
            )


def _spans(canvas: Canvas, as_of: date) -> list[tuple[int, int]]:
    """Where periods stand that may begin with the words of a base (去年, 上个月)."""
    if not _BASE.search(canvas.rest()):
        return []
    try:
        return [(one.start, one.end) for one in find_periods(canvas.rest(), as_of)]
    except PeriodError:
        return []


def _signs(canvas: Canvas, when: str, spans: Sequence[tuple[int, int]] = ()) -> None:
    """Mark what steers; 比去年 in 比去年前十个月 is no base but begins one of the `spans`."""
    for sign, pattern in PATTERNS[when]:
        for found in pattern.finditer(canvas.rest()):
            if sign == MOM and _FROM_NOW.search(canvas.text[: found.start()]):
                # 上上个月比上个月: both from today.
                continue
            if sign in (YOY, MOM) and any(
                found.start() < start < found.end() < end for start, end in spans
            ):
                continue
            canvas.put(*found.span(), SignMark(sign))


def _unknown(canvas: Canvas) -> None:
    """What is left, word by word; neighbours grow together."""
    for found in _ASKED.finditer(canvas.rest()):
        canvas.put(*found.span(), UnknownMark())
    for start, end in strange_stretches(canvas.rest()):
        canvas.put(start, end, UnknownMark())
