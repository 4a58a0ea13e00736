"""Reads a question: claims every stretch of it for a meaning, surest kind first."""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from reporting.ask.drafting.due import read_due
from reporting.ask.drafting.extremes import read_extremes
from reporting.ask.drafting.recent import read_recent
from reporting.ask.marks.amounts import read_amounts, read_tops
from reporting.ask.marks.counts import read_counts
from reporting.ask.marks.english import in_chinese
from reporting.ask.marks.errand import read_errands
from reporting.ask.marks.feelings import read_feelings
from reporting.ask.marks.figure_rows import read_figure_rows
from reporting.ask.marks.hollow import is_empty, strange_end, strange_start, strange_stretches
from reporting.ask.marks.hours import read_hours
from reporting.ask.marks.limits import read_limits
from reporting.ask.marks.marks import (
    Canvas,
    DimensionMark,
    FilterMark,
    Mark,
    Meaning,
    MetricMark,
    PeriodMark,
    SignMark,
    UnknownMark,
    ValueMark,
)
from reporting.ask.marks.scales import read_scales
from reporting.ask.marks.signs import FILLER, MOM, PATTERNS, YOY
from reporting.ask.marks.steps import read_step_bounds, read_steps
from reporting.ask.marks.stretches import read_stretches
from reporting.ask.marks.topics import read_topics
from reporting.ask.reading.excluding import read_excluding, read_then
from reporting.ask.reading.joints import read_joints, read_which_ones
from reporting.ask.reading.lately import ask_when
from reporting.ask.reading.lexicon import Lexicon
from reporting.ask.reading.linking import link_hollow, link_unknown
from reporting.ask.reading.others import read_others
from reporting.ask.reading.places import read_places
from reporting.ask.reading.tallies import read_tallies
from reporting.query.query import Mentions
from suqiu.periods import PeriodError, find_periods

_QUOTED = re.compile(r"[“\"「『‘'《]([^”\"」』’'》]{1,40})[”\"」』’'》]")
_MENTION_LEAD = (
    r"(?:内容|正文|标题|诉求|文本|描述|里面|文字|原文|工单|诉求内容|或者?|和|、)*(?:里面|里|中|当中)?"
    r"(?:有|都|是否|同时|均)?(?<!不)(?:提到|提及|带|提起|说到|讲到|写到|写了|谈到|出现|包含|含有|含|涉及到?|带有|有关|关于|出现过|包括)(?:了|过|着|有)?"
)
_TELLS_OF = re.compile("(?:提到|提及|提起|讲到|说到|谈到|写到)(?:了|过)?$")
_TOLD = re.compile("的|字样|$")
_WRITTEN = (
    r"(?:内容|正文|标题|文本|描述|来?信)(?:(?:或者?|和|及|、)(?:内容|正文|标题|文本|描述))*(?:里面?|中|当中)?(?:既|同时)?"
    r"(?:有|写|带)(?:了|过|着)?"
)
_LED = re.compile(
    rf"(?:{_MENTION_LEAD}|{_WRITTEN})(?P<word>[一-龥A-Za-z0-9]{{1,20}}?)(?=(?:这个?|的|字样|一?词|这?[一两二三四五六几\d]个(?:英文|大写|小写|汉)?(?:字母?|词)|问题|工单|诉求|投诉)*(?:的)?(?:工单|诉求|件|投诉|来电|有|多少|几|但是?|却|而且|并且|不过|[,，。？?;\n]|$))"
)
_SAYING = re.compile(
    r"(?:反映|说|讲|称|写|喊|问|吐槽|抱怨|谈|提|表示|关键词|搜索?|检索)(?:了|过|着|的|的是|是|为)?[::]?$"
)
_VILLAGE = re.compile("(?<=[各个些每几])(?:行政)?村(?:子|庄)?(?![社和及与居委干医民口镇里])")
_OFFICE = re.compile("办(?:事处|公室)?(?![结理完件得事好])")
# Words that leave a value out or keep to it are no part of a name.
_TURNS_BEFORE = re.compile(
    "(?:除了?|除[去开]|去掉|(?:并|也|又|都|而)?不是|不属于|并非|非|不算|不含|不包括|不要|不看|剔除|排除|扣除|撇开|抛开|只看|只要|换成)$"
)
_TURNS_AFTER = re.compile("以外|之外|除外|不算|不含|不要|不看|去掉|剔除|排除")
_AND_OR = re.compile("(?:或者?|或是|和|与|跟|及|以及|、|,|(?:又|也|还|并且?|且)有)+")
_FULL_NAME = 4
_EITHER_WORD = re.compile("或者?是?")
_CHOSEN = re.compile(r"(?P<what>[一-龥]{2,6})(?:为|是|选|填|[:=])$")
_QUOTE_TAIL = re.compile(
    r"(?:的?字样|[一二两三四五六几\d]个(?:英文|大写|小写|汉)?字母|[一二两三四五六几]个?字|这?[一几两]?个?(?:字眼|字|词|关键词))"
)

# When, and what became of it: no figure says so, and each of the signs alone would be passed over.
_ASKED = re.compile("(?:什么|啥)时候|何时|换[了过]")
_BESIDES = re.compile("除了?|除去|除开|刨去|以外|之外|不算|不含")
_OTHERS = re.compile("(?:其他|其它|其余|剩下|别的)的?(?P<kind>(?:诉求|工单)?(?:类型|种类))的?")
_REST = re.compile("别的(?=来源|渠道|街道|部门|单位|社区|类型|分类)(?P<kind>)")
_EACH = re.compile("(?:的?(?:工单|诉求)?)?(?:各自?|分别)")
_BASE = re.compile("(?:[比较和跟与同]|相比|相较于?|对比)(?:去年|上|前)")


# Written short where several words are meant.
_SHORTHAND = (
    (re.compile(r"\s*(?<![A-Za-z])(?:vs|VS|Vs|pk|PK)(?![A-Za-z])\.?\s*"), "对比"),
    (re.compile(r"(?<=\()(20[0-3]\d)年?([、,和至到-])(20[0-3]\d)(?=\))"), r"\1年\2\3年"),
    # 由街道承办的: by their offices, no breakdown.
    (
        re.compile("(?:(?<=[由归])|^|(?<=[月年度周天日，,]))街道(?=(?:负责)?(?:承办|办理|处理)的)"),
        "街道办",
    ),
    # 谁家件最多, 归谁办: of the offices, no person.
    (
        re.compile(
            "谁家(?=的?(?:件|单|工单|诉求|投诉|承办|受理|退单|超期|办))"
            "|(?:归|(?<=[由是])|(?<![一-龥])|(?<=[年月周天日度]))谁(?:家)?(?=承办|主办|办得|办的|处理得|负责)"
        ),
        "哪个部门",
    ),
    (re.compile("(?<=[昨前今])晚(?![报会间上饭餐点期])"), "天晚上"),
    (
        re.compile("不能?[让使叫令](?:人|大家|老百姓|群众|市民|百姓|居民|区里|领导)满意"),
        "不满意",
    ),
    # 给教育局派了多少单: of that office.
    (
        re.compile(
            "给(?P<who>[一-龥]{1,14}?[局委办司队心道镇院会部处站])(?:下?派|分派|交办|转办)[了过的](?=多少|几)"
        ),
        r"\g<who>承办了",
    ),
    # 其次呢, after 哪个最多.
    (re.compile("^(?:那么?)?其次(?=的?是|呢|$)"), "第二名"),
    # 8月是7月的几倍.
    (re.compile("是(?P<base>[^,，。;；是]{1,16}?)的(?=(?:多少|几)倍)"), r"比\g<base>"),
    # 件数破千, 受理量过百.
    (re.compile("(?:破|(?<=[数量件单])[过上])(?=[百千万](?:的|件|单|$|[,，。;?]))"), "超过一"),
    # 办了半个月以上: how long, no time of its own.
    (re.compile("(?<![近去这那上下前后过])半个月(?=以上|之内|以内|才|还没|都没)"), "15天"),
    (re.compile("(?<![近去这那上下前后过])一个月(?=以上(?:才|没|还|未|都)|才办)"), "30天"),
    (re.compile("三(?:个|项|大)?率(?!综合|得分|成绩|总|排名)"), "响应率、解决率、满意率"),
)


def clean(question: str) -> str:
    """The question in one form: NFKC, no control characters, no blanks between Chinese."""
    text = unicodedata.normalize("NFKC", question)
    text = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
    text = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text)
    text = in_chinese(text)
    for short, full in _SHORTHAND:
        text = short.sub(full, text)
    return text.strip()


def read(
    question: str, lexicon: Lexicon, as_of: date, about: frozenset[str] = frozenset()
) -> list[Mark]:
    """All marks of a cleaned question, left to right; what nobody knows stands as unknown.
    `about` are the site's lists that the question before it was about.
    """
    canvas = Canvas(question)
    _quoted(canvas, lexicon)
    read_errands(canvas)
    read_stretches(canvas)
    read_extremes(canvas)
    _signs(canvas, "early", _spans(canvas, as_of))
    read_due(canvas)
    read_recent(canvas)
    _periods(canvas, lexicon, as_of)
    ask_when(canvas)
    read_topics(canvas)
    _others(canvas)
    read_counts(canvas)
    read_step_bounds(canvas)
    _led(canvas, lexicon)
    read_hours(canvas)
    read_amounts(canvas, lexicon.units)
    read_tops(canvas, lexicon.measures)
    read_feelings(canvas)
    read_places(canvas, lexicon)
    lexicon.read(canvas, about)
    read_tallies(canvas)
    read_scales(canvas)
    read_excluding(canvas, lexicon)
    read_limits(canvas)
    read_others(canvas, lexicon)
    _offices(canvas)
    _beside_values(canvas, lexicon)
    _villages(canvas, lexicon)
    _glued(canvas)
    read_steps(canvas)
    read_figure_rows(canvas)
    read_which_ones(canvas)
    _signs(canvas, "late")
    read_joints(canvas)
    read_then(canvas)
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
        _led(canvas, lexicon)
        mentions = find_periods(canvas.rest(), as_of)
    for mention in mentions:
        told = _TELLS_OF.search(canvas.text[: mention.start])
        if not (told and _TOLD.match(canvas.text, mention.end)):
            canvas.put(mention.start, mention.end, PeriodMark(mention.period))


def _others(canvas: Canvas) -> None:
    """除了投诉以外，其他类型: what is left, no class called 其他."""
    if _BESIDES.search(canvas.text):
        for found in (*_OTHERS.finditer(canvas.rest()), *_REST.finditer(canvas.rest())):
            # 其他类型各多少: the word for what is left is a breakdown too.
            each = found["kind"] and _EACH.match(canvas.text, found.end())
            canvas.put(
                found.start(), found.start("kind") if each else found.end(), SignMark(FILLER)
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
            if sign in (YOY, MOM) and any(
                found.start() < start < found.end() < end for start, end in spans
            ):
                continue
            canvas.put(*found.span(), SignMark(sign))


def _quoted(canvas: Canvas, lexicon: Lexicon) -> None:
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
        goes_on = searched >= 0 and _AND_OR.fullmatch(canvas.text[searched : found.start()])
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


def _led(canvas: Canvas, lexicon: Lexicon) -> None:
    """提到充电桩的 …: what follows is looked for in the text, unless it names a value and
    the lead is as loose as 关于 or 涉及.
    """
    for found in _LED.finditer(canvas.rest()):
        word = found["word"]
        loose = re.match(r"(?:有关|关于|涉及|诉求涉及|包括)", found[0])
        known = any(isinstance(one, ValueMark) for one in lexicon.meanings(word))
        if not (loose and known) and not is_empty(word):
            words = tuple(_EITHER_WORD.split(word))
            whole = min(map(len, words)) < 2
            tail = _QUOTE_TAIL.match(canvas.rest()[found.end() :])
            end = found.end() + (tail.end() if tail else 0)
            canvas.put(found.start(), end, FilterMark(Mentions((word,) if whole else words)))


def _offices(canvas: Canvas) -> None:
    """街道办 where no street's office is known: nobody's name, and not the streets."""
    for mark in list(canvas.marks):
        found = _OFFICE.match(canvas.rest()[mark.end :])
        if found and isinstance(mark.meaning, DimensionMark) and mark.text == "街道":
            canvas.marks.remove(mark)
            canvas.release(mark.start, mark.end)
            canvas.put(mark.start, mark.end + found.end(), UnknownMark())


def _beside_values(canvas: Canvas, lexicon: Lexicon) -> None:
    """网格和随手拍: a dimension's name side by side with a value of another is its namesake there."""
    marks = canvas.in_order()
    for left, right in itertools.pairwise(marks):
        for mark, other in ((left, right), (right, left)):
            named, beside = mark.meaning, other.meaning
            if not (isinstance(named, DimensionMark) and isinstance(beside, ValueMark)):
                continue
            namesake = next(
                (
                    one
                    for one in lexicon.meanings(mark.text)
                    if isinstance(one, ValueMark) and one.dimension == beside.dimension
                ),
                None,
            )
            if namesake and _AND_OR.fullmatch(canvas.text[left.end : right.start]):
                canvas.marks[canvas.marks.index(mark)] = replace(mark, meaning=namesake)


def _villages(canvas: Canvas, lexicon: Lexicon) -> None:
    """哪个村, 各村: the places called so, and no other of the same rank."""
    if lexicon.villages:
        first, *more = lexicon.villages
        for found in _VILLAGE.finditer(canvas.rest()):
            canvas.put(*found.span(), ValueMark("community", first, False, tuple(more)))


def _glued(canvas: Canvas) -> None:
    """An everyday name grown together with words nobody knows (矿机厂区异味) is no value: the
    whole is looked for in the text.
    """
    for mark in list(canvas.marks):
        meaning = mark.meaning
        if not isinstance(meaning, ValueMark) or meaning.exact or len(mark.text) > 6:
            continue
        rest = canvas.rest()
        before = re.search(r"[一-龥A-Za-z0-9]+$", rest[: mark.start])
        after = re.match(r"[一-龥A-Za-z0-9]+", rest[mark.end :])
        head = strange_end(before[0]) if before and not _TURNS_BEFORE.search(before[0]) else ""
        tail = strange_start(after[0]) if after and not _steers(after[0]) else ""
        own = "".join((meaning.value, *meaning.more))
        if (len(head) >= 2 and head not in own) or (len(tail) >= 2 and tail not in own):
            start, end = mark.start - len(head), mark.end + len(tail)
            canvas.marks.remove(mark)
            canvas.release(mark.start, mark.end)
            canvas.put(start, end, UnknownMark())
        elif len(head) >= 2 or len(tail) >= 2:
            # 烂尾楼停工: the rest is of the full name.
            canvas.marks.remove(mark)
            canvas.release(mark.start, mark.end)
            canvas.put(mark.start - len(head), mark.end + len(tail), meaning)


def _steers(text: str) -> bool:
    """Whether words that follow a name steer the question (最多, 同比) or turn the name round."""
    late = any(pattern.match(text) for _, pattern in PATTERNS["late"])
    return late or _TURNS_AFTER.match(text) is not None


def _unknown(canvas: Canvas) -> None:
    """What is left, word by word; neighbours grow together."""
    for found in _ASKED.finditer(canvas.rest()):
        canvas.put(*found.span(), UnknownMark())
    for start, end in strange_stretches(canvas.rest()):
        canvas.put(start, end, UnknownMark())
