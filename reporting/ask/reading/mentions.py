"""What is looked for in the texts of tickets: “电梯”, 提到充电桩的."""

import re

from reporting.ask.marks.hollow import is_empty
from reporting.ask.marks.marks import (
    Canvas,
    DimensionMark,
    FilterMark,
    Meaning,
    MetricMark,
    ValueMark,
)
from reporting.ask.reading.lexicon import Lexicon
from reporting.query.query import Mentions

_QUOTED = re.compile(r"[“\"「『‘'《]([^”\"」』’'》]{1,40})[”\"」』’'》]")
_MENTION_LEAD = (
    r"(?:内容|正文|标题|诉求|文本|描述|里面|文字|原文|工单|诉求内容|或者?|和|、)*(?:里面|里|中|当中)?"
    r"(?:有|都|是否|同时|均)?(?<!不)(?:提到|提及|带|提起|说到|讲到|写到|写了|谈到|出现|包含|含有|含|涉及到?|带有|有关|关于|出现过|包括)(?:了|过|着|有)?"
)
_WRITTEN = (
    r"(?:内容|正文|标题|文本|描述|来?信)(?:(?:或者?|和|及|、)(?:内容|正文|标题|文本|描述))*(?:里面?|中|当中)?(?:既|同时)?"
    r"(?:有|写|带)(?:了|过|着)?"
)
_LED = re.compile(
    rf"(?:{_MENTION_LEAD}|{_WRITTEN})(?P<word>[一-龥A-Za-z0-9]{{1,20}}?)(?=(?:这个?|的|字样|一?词|这?[一两二三四五六几\d]个(?:英文|大写|小写|汉)?(?:字母?|词)|问题|工单|诉求|投诉)*(?:的)?(?:工单|诉求|件|投诉|来电|有|多少|几|但是?|却|而且|并且|不过|[,，。？?;\n]|$))"
)
# 涉及多少个分类 asks, and says nothing to look for.
_ASKS = re.compile("多少|几|哪|什么|啥|谁")
_SAYING = re.compile(
    r"(?:反映|说|讲|称|写|喊|问|吐槽|抱怨|谈|提|表示|关键词|搜索?|检索)(?:了|过|着|的|的是|是|为)?[::]?$"
)
_FULL_NAME = 4
_EITHER_WORD = re.compile("或者?是?")
_CHOSEN = re.compile(r"(?P<what>[一-龥]{2,6})(?:为|是|选|填|[:=])$")
_QUOTE_TAIL = re.compile(
    r"(?:的?字样|[一二两三四五六几\d]个(?:英文|大写|小写|汉)?字母|[一二两三四五六几]个?字|这?[一几两]?个?(?:字眼|字|词|关键词))"
)
AND_OR = re.compile("(?:或者?|或是|和|与|跟|及|以及|、|,|(?:又|也|还|并且?|且)有)+")


def read_quoted(canvas: Canvas, lexicon: Lexicon) -> None:
    """Words in quotation marks are looked for in the text, unless they name something else."""
    searched = -1
    for found in _QUOTED.finditer(canvas.text):
        word = found[1].strip()
        if not word:
            continue
        before = canvas.text[: found.start()]
        led = re.search(rf"(?:{_MENTION_LEAD}|{_WRITTEN})$", before)
        said = _SAYING.search(before)
        begun = led if led and led[0] else said
        start = begun.start() if begun else found.start()
        tail = _QUOTE_TAIL.match(canvas.text[found.end() :])
        end = found.end() + (tail.end() if tail else 0)
        # 提到“停电”或者“停水”: both are looked for.
        goes_on = searched >= 0 and AND_OR.fullmatch(canvas.text[searched : found.start()])
        named = not ((led and led[0]) or goes_on or tail)
        chosen = _chosen(before, word, lexicon) if named else None
        meaning = _named(before, word, lexicon) if named else None
        if chosen is not None:
            canvas.put(chosen[0], found.end(), chosen[1])
        elif meaning is not None:
            canvas.put(*found.span(), meaning)
        else:
            searched = end
            canvas.put(start, end, FilterMark(Mentions((word,))))


def _chosen(before: str, word: str, lexicon: Lexicon) -> tuple[int, Meaning] | None:
    """满意度为“不满意”, 是否解决为“否”: one of the values of what stands before, and where that
    begins.
    """
    lead = _CHOSEN.search(before)
    if lead is None:
        return None
    for start in range(lead.start("what"), lead.end("what") - 1):
        known = lexicon.meanings(f"{before[start : lead.end('what')]}为{word}")
        if known:
            return start, known[0]
    return None


def _named(before: str, word: str, lexicon: Lexicon) -> Meaning | None:
    """What a quoted word names: a value, a condition, a figure; a dimension behind 按, 各."""
    known = lexicon.meanings(word)
    value = next((one for one in known if isinstance(one, ValueMark)), None)
    if value is not None:
        return None if _said(before, word, value) else value
    if _SAYING.search(before):
        return None
    each = before.endswith(("按", "按照", "各", "每个", "分", "哪个", "哪些"))
    kinds = (FilterMark, MetricMark, DimensionMark) if each else (FilterMark, MetricMark)
    return next((one for one in known if isinstance(one, kinds)), None)


def _said(before: str, word: str, value: ValueMark) -> bool:
    """Whether a quoted word is what somebody said (反映“电梯”的): the text then holds it. A
    class by its full name is what was complained of.
    """
    found = _SAYING.search(before)
    full = value.exact and word == value.value and len(word) >= _FULL_NAME
    return found is not None and not (full and found[0].startswith(("反映", "问")))


def read_led(canvas: Canvas, lexicon: Lexicon) -> None:
    """提到充电桩的 …: what follows is looked for in the text, unless it names a value and
    the lead is as loose as 关于 or 涉及.
    """
    for found in _LED.finditer(canvas.rest()):
        if _ASKS.match(found["word"]):
            continue
        word = _without_names(found["word"], lexicon)
        loose = re.match(r"(?:有关|关于|涉及|诉求涉及|包括)", found[0])
        known = any(isinstance(one, ValueMark) for one in lexicon.meanings(word))
        if not (loose and known) and not is_empty(word):
            words = tuple(_EITHER_WORD.split(word))
            whole = min(map(len, words)) < 2
            end = found.start("word") + len(word)
            tail = _QUOTE_TAIL.match(canvas.rest()[end:])
            end += tail.end() if tail else 0
            canvas.put(found.start(), end, FilterMark(Mentions((word,) if whole else words)))


def _without_names(word: str, lexicon: Lexicon) -> str:
    """酒吧 of 提到酒吧的噪声投诉: what a name follows with 的 is all that is looked for."""
    for found in re.finditer("的", word):
        known = lexicon.meanings(word[found.end() :])
        if any(isinstance(one, ValueMark | FilterMark) for one in known):
            return word[: found.start()]
    return word
