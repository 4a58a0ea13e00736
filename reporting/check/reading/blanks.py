"""Digits that are no figures: hotline numbers, places in the document, dates."""

import re

# Digits in these are part of a word.
NAMES = re.compile(
    r"(?<![\d,.])(?:12345|12315|12319|12328|12329|12333|12348|12369|12388)(?!\d|\s*[件起个次%万]|\.\d)"
    # 120件 is a count.
    r"|(?<![\d,.])(?:110|119|120|122)(?![\d.,]|\s*(?:[件起个次%万余多条宗封天人户家项倍分元米]|至|—|-|～))"
    r"|百分[制比]|24小时(?=响应|内|热线|不间断)|GB/T ?[\d.-]+|[A-Z]{1,3}\d{6,}"
)
PLACES = re.compile(r"(?:[见如]?附?[表图]|附件)\s?\d{1,2}(?!\d)")
DATES = re.compile(
    r"\d{4}年(?:第?[一二三四1-4]季度|[上下]半年|\d{1,2}(?:月)?至\d{1,2}月|\d{1,2}月(?:\d{1,2}日)?)?"
    r"|(?<!\d)\d{1,2}至\d{1,2}月|(?<!\d)\d{1,2}月(?:\d{1,2}日|份)?(?:至\d{1,2}(?:月(?:\d{1,2}日)?|日))?|\d{4}-\d{2}(?:-\d{2})?(?: ?\d{2}:\d{2})?"
    r"|第?[一二三四](?:季度?)?至第?[二三四]季度|第?[一二三四]季度|(?<!\d)\d{1,2}日(?!均)|(?<![\d年])[上下]半年"
)
# Clock times, document numbers, years and weeks: no figure either, in a text without facts.
_OTHERS = re.compile(
    r"\d{1,2}[:：]\d{2}(?!\d)|〔\d{4}〕\d+号|第\d+[周期号条款次]|(?<!\d)\d{1,2}[时点](?!间)(?:\d{1,2}分)?"
    r"|(?<![\d.,])\d{1,2}月"
)


_WESTERN = re.compile(r"(?<!\d)[,;:?!](?!\d)|(?<=\d)[,;:?!](?=[^\d]|$)|(?<=[^\d])[,;:](?=\d)|[()]")
_CHINESE = str.maketrans(",;:?!()", "，；：？！（）")


def marks(text: str) -> str:
    """Western marks as the Chinese ones, but for those within numbers; as long as before."""
    return _WESTERN.sub(lambda found: found[0].translate(_CHINESE), text)


def bare(text: str) -> str:
    """A normal text with all of these taken out, as long as before."""
    signs = list(text)
    for pattern in (NAMES, PLACES, DATES, _OTHERS):
        for found in pattern.finditer("".join(signs)):
            signs[found.start() : found.end()] = "□" * (found.end() - found.start())
    return "".join(signs)
