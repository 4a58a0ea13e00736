"""供电的呢 after 供水公司, 全区平均呢, 中位数呢: what a turn leaves short, as the one before had it in full."""

import re

from reporting.ask.marks.marks import ValueMark
from reporting.ask.reading.lexicon import Lexicon
from reporting.metrics import Layer, Unit
from reporting.query.query import Query, Where

_OTHER = re.compile(
    r"(?P<head>(?:那么?|换成?|换做|换为|再看看?)*)(?P<word>[一-龥]{2,6}?)"
    r"(?P<tail>的?(?:呢|怎么样|如何|情况)[呢啊?？。]*)"
)
# 西岭的跟它比呢: the two side by side.
_WITH_IT = re.compile(
    "(?:那么?)?(?P<word>[一-龥]{2,8}?)的?[跟和与同](?:它们?|这个|前面的?|上面的?|刚才的?)的?(?:相?比|对比|比较)(?:一下)?(?:呢|怎么样|如何)?[呢啊?。]*"
)
_MEAN = re.compile(
    "(?:那么?)?全[区市县]的?平均(?:水平|值|数)?(?:呢|是多少|多少|怎么样|如何)?[呢啊?？。]*"
)

_MIDDLE = re.compile("(?:那么?|换成?)?中位数(?:呢|是多少|多少)?[呢啊?？。]*")
_AVERAGE = re.compile("(?:那么?|换成?)?(?:平均数|平均值|均值)(?:呢|是多少|多少)?[呢啊?？。]*")


def completed(
    text: str, lexicon: Lexicon, layer: Layer, previous: Query | None
) -> tuple[str, str] | None:
    """The turn with the name in full and a note that says so; None for any other turn."""
    if previous is None:
        return None
    if _MIDDLE.fullmatch(text):
        # Of another figure than a duration there is none.
        lasted = "handling_hours" in previous.metrics
        return ("办理时长中位数呢", "") if lasted else None
    if _AVERAGE.fullmatch(text) and "handling_median" in previous.metrics:
        return "平均办理时长呢", ""
    if _MEAN.fullmatch(text):
        # The rate of all is what its parts have on average; of a count that is nothing yet said.
        units = {layer.metrics[one].unit for one in previous.metrics}
        return ("全区呢", "") if units <= {Unit.RATIO, Unit.HOUR} else None
    beside = _WITH_IT.fullmatch(text)
    if beside:
        return f"和{beside['word']}比呢", ""
    found = _OTHER.fullmatch(text)
    if found is None:
        return None
    word = found["word"]
    for one in previous.filters:
        if not isinstance(one, Where) or one.negated or len(one.values) != 1:
            continue
        if _names(word, one.dimension, lexicon):
            return None
        value = one.values[0]
        for size in range(len(value) - 1, 0, -1):
            full = word + value[-size:]
            if _names(full, one.dimension, lexicon):
                note = f"“{word}”按“{full}”理解"
                return f"{found['head']}{full}{found['tail']}", note
    return None


def _names(word: str, dimension: str, lexicon: Lexicon) -> bool:
    return any(
        isinstance(one, ValueMark) and one.dimension == dimension for one in lexicon.meanings(word)
    )
