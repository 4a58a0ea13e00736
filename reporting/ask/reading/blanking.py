"""A question without the names in it: what is left tells whether it asks for a person."""

import re
from collections.abc import Sequence

from reporting.ask.drafting.tickets.due import NUMBER
from reporting.ask.marks.catalogue import PROPER
from reporting.ask.marks.marks import (
    DimensionMark,
    Mark,
    MetricMark,
    SignMark,
    TopMark,
    ValueMark,
    WhoseMark,
)
from reporting.ask.marks.signs import BEST, ERRAND, LEAST, MOST, NTH, WORST
from reporting.metrics import Layer
from reporting.query.query import Bound, Mentions, Query

_COMPLAINS = re.compile("投诉|举报|反映|打|来电|人")
_RANKS = tuple(SignMark(one) for one in (MOST, LEAST, BEST, WORST, NTH))
_WHICH_GROUP = re.compile("的?(?:都|分别|各|又|会)?[是有]谁(?=[,，。;；?？!！呢啊呀]|$)")
# 有几个街道超过70%，分别是谁.
_EACH_WHO = re.compile("[,，](?:都|又|分别|各)+[是有]谁(?=[,，。?？呢啊呀]|$)")
# 谁最差, after figures by office.
_WHO_OF_THEM = re.compile("(?:那么?|里面|其中)?谁的?[^,]{0,8}(?:最|排|垫底|第一)")
_WHICH_OF_THEM = re.compile(
    "谁(?=家?的?[一-龥□]{0,8}[多高低少好差快慢大小长短久占])(?!(?:反映|打|投诉|举报|提|来)(?:的|了|得|过))"
)
_THESE_BODIES = re.compile(
    "[这那](?:[两二三四五六七八九十几]|\\d{1,2})(?:家|个(?:街道|部门|单位|社区))"
)


def without_names(text: str, marks: Sequence[Mark], layer: Layer, previous: Query | None) -> str:
    """The question with the names of values and searched words blanked: 户籍 in a class's name
    is no question for somebody's 户籍, nor is 常住人口 outside where a site's table has it. 谁 said
    of groups (的街道都有谁, 那第二名是谁) asks for no person.
    """
    signs = list(text)
    for mark in marks:
        searched = getattr(mark.meaning, "filter", None)
        named = isinstance(mark.meaning, ValueMark) and (
            # 电话 as a channel may still ask for somebody's number.
            mark.meaning.dimension in PROPER or layer.dimensions[mark.meaning.dimension].table != ""
        )
        metric = mark.meaning.metric if isinstance(mark.meaning, MetricMark) else ""
        attached = isinstance(mark.meaning, WhoseMark) or (
            metric != "" and layer.metrics[metric].kind.of_table
        )
        told = isinstance(searched, Mentions) or (
            isinstance(searched, Bound) and searched.number == NUMBER
        )
        if named or attached or told or mark.meaning == SignMark(ERRAND):
            signs[mark.start : mark.end] = "□" * (mark.end - mark.start)
        grouped = isinstance(mark.meaning, DimensionMark) or (
            mark.meaning == SignMark(NTH) and previous is not None and bool(previous.dimensions)
        )
        # 部门里满意率倒数三名是谁: who of the groups named before.
        ranks = isinstance(mark.meaning, TopMark) or mark.meaning in _RANKS
        grouped = grouped or (ranks and _of_groups(marks, mark.start, mark.end, text))
        which = _WHICH_GROUP.match(text, mark.end) if grouped else None
        if which:
            signs[mark.end : which.end()] = "□" * (which.end() - mark.end)
    for found in _EACH_WHO.finditer(text):
        if _of_groups(marks, found.start(), found.start(), text):
            signs[found.start() : found.end()] = "□" * len(found[0])
    blanked = "".join(signs)
    shown = previous is not None and bool(previous.dimensions)
    chosen = (shown and _WHO_OF_THEM.match(text)) or _several_named(marks, text)
    return _WHICH_OF_THEM.sub("□", blanked) if chosen else blanked


def _of_groups(marks: Sequence[Mark], start: int, end: int, text: str) -> bool:
    """Whether offices or places were named that a ranking (or what else stands there) is of, and
    not who of them complains.
    """
    return any(
        isinstance(one.meaning, DimensionMark)
        and one.meaning.dimension in PROPER
        and one.end <= start
        and not _COMPLAINS.search(text[one.end : end])
        for one in marks
    )


def _several_named(marks: Sequence[Mark], text: str) -> bool:
    """卫健委和医保局谁的投诉多, 这三家谁最好: 谁 is one of those, and no person."""
    named = [
        one.meaning.dimension
        for one in marks
        if isinstance(one.meaning, ValueMark) and one.meaning.dimension in PROPER
    ]
    return len(named) > len({*named}) or _THESE_BODIES.search(text) is not None
