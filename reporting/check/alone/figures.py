"""The figures of a paragraph with what is said of them: whose, what sort, against what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reporting.check.reading.blanks import bare, marks
from reporting.check.reading.numbers import Written, find_numbers, normal
from reporting.check.reading.sentences import (
    DOWN,
    UP,
    against_before,
    more_before,
    sentences,
    way_before,
)


class FigureRole(StrEnum):
    """What sort of figure it is."""

    COUNT = "count"
    SHARE = "share"  # 占比
    RATE = "rate"  # 办结率
    GROWTH = "growth"  # 增长12%
    CHANGE = "change"  # 增加12件
    POINTS = "points"  # 提高1.2个百分点
    TIMES = "times"  # 3倍
    OTHER = "other"


_LONGER = re.compile(r"(?:(?P<up>延长|拉长)|缩短|压缩|压减)(?:了|约|近|为|达)*$")
SIZED = ("天", "小时", "hour", "分", "分钟", "秒")
COUNTED = ("件", "个", "次", "条", "人", "户", "家", "名", "份")
_SPLIT = re.compile(r"[，、；;：:。！？（）()|]|(?<!\d),|,(?!\d)|其中")
_SHARE = re.compile(r"占[^，。；、]{0,14}$|占比[^，。；、]{0,6}$|比[重例][^，。；、]{0,4}$")
_RATE = re.compile(
    r"率(?:（[^）]*）)?(?:由|从|仅|只|均|都|分别|已|也|约)?(?:为|达|达到|高达|是|有|至|到|保持在|提升至|提高到)*$"
)
LAST = "(?:上个?月|上周|上季度?|上一?(?:期|季度|个月|月|周)|前一?(?:期|日|天|月|周|季度)|(?<=[较比与同和跟])昨[日天])"
YEAR = "(?:(?:去年|上年)(?:同期|同月|同比)?|同期)"
_BASE = re.compile(rf"(?:(?P<mom>{LAST})|(?P<yoy>{YEAR}))(?!以来|起)[^，。；、（）()\d]{{0,8}}$")
_COMPARED = re.compile("[）)]?相[比较]")  # 与9月（2,396件）相比
_THAN = re.compile(r"(?:[较比]|相比|较之|同)[^，。；、（）()\d率]{1,14}的$")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at [start, end) of its sentence. `lead` are the words before it in its clause;
    `way` is 1 or -1 for growth and fall; `against` yoy or mom where said; `base` marks the
    figure of an earlier period.
    """

    number: Written
    role: FigureRole
    lead: str
    clause: int
    way: int = 0
    against: str = ""
    base: bool = False

    @property
    def start(self) -> int:
        """Where the digits begin."""
        return self.number.start

    @property
    def end(self) -> int:
        """Where the figure ends."""
        return self.number.end

    @property
    def level(self) -> bool:
        """Whether it says how many or how much, not by how much it moved."""
        sized = self.role is FigureRole.OTHER and self.number.unit in SIZED
        return self.role in (FigureRole.COUNT, FigureRole.RATE, FigureRole.SHARE) or sized


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as written and with dates and names blanked out, and its figures."""

    text: str
    clean: str
    figures: tuple[Figure, ...]

    def between(self, first: Figure, second: Figure) -> str:
        """The words between two figures."""
        return self.clean[first.end : second.start]


def said(paragraph: str) -> Iterator[Said]:
    """The sentences of a paragraph."""
    plain = marks(normal(paragraph))
    clean = bare(plain)
    for start, sentence in sentences(clean):
        text = plain[start : start + len(sentence)]
        yield Said(text, sentence, tuple(_figures(text, sentence)))


def words(one: Said, first: int, last: int) -> str:
    """What the finding is about."""
    return one.text[max(0, first - 12) : last + 2].strip()


def _figures(text: str, clean: str) -> Iterator[Figure]:
    cuts = [found.end() for found in _SPLIT.finditer(clean)]
    last = 0
    for number in find_numbers(clean):
        if _ranged(clean, number):
            continue
        begin = max((cut for cut in cuts if cut <= number.start), default=0)
        # 较上周的1,790件减少74件: what leads in the second stands after the first.
        lead = text[max(begin, last) : number.start]
        last = number.end
        if not text[begin : number.start].strip() and begin:  # 水务局（12件）
            earlier = max((cut for cut in cuts if cut < begin), default=0)
            lead = text[earlier : begin - 1]
        aside = _aside(clean, number.start)
        before = clean[begin : number.start].strip() or aside
        way = way_before(before) or _longer(before) or _more(clean[: number.start])
        base = _BASE.search(before) if not way else None
        if base and "结转" in before:
            base = None  # 上期结转 is a part of this
        than = _THAN.search(before if before != aside else f"{aside}的") if not way else None
        against = ("mom" if base["mom"] else "yoy") if base else against_before(before)
        yield Figure(
            number, _role(number, before, way), lead.strip(), begin, way, against,
            bool(base or than or (not way and _COMPARED.match(clean, number.end))),
        )  # fmt: skip


def _longer(before: str) -> int:
    """办理时长缩短0.9天."""
    found = _LONGER.search(before)
    if found is None:
        return 0
    return 1 if found["up"] else -1


def _more(clean: str) -> int:
    """比上月（2,388件）多8件: figures between are looked over."""
    return more_before(re.sub(r"\d[\d,.]*(?:件|%|个)?|[（）]", "", clean[-40:]))


def _aside(clean: str, start: int) -> str:
    """What a figure in parentheses belongs to: 比上期（98.77%）."""
    found = re.search(r"([^，、；;：:。（）()]*)[（(]\s*$", clean[:start])
    return found[1] if found else ""


def _ranged(clean: str, number: Written) -> bool:
    """10%-20% and 3至5件 are no figures."""
    after, before = clean[number.end :], clean[: number.start]
    return bool(re.match(r"\s*[-~—–]\s*\d", after) or re.search(r"\d%?\s*[-~—–至]\s*$", before))


def _role(number: Written, before: str, way: int) -> FigureRole:
    if number.unit == "point":
        return FigureRole.POINTS
    if number.unit == "倍":
        return FigureRole.TIMES
    if number.unit == "ratio":
        if way:
            return FigureRole.GROWTH
        if _SHARE.search(before):
            return FigureRole.SHARE
        return FigureRole.RATE if _RATE.search(before) else FigureRole.OTHER
    if number.unit in COUNTED:
        return FigureRole.CHANGE if way else FigureRole.COUNT
    if number.unit in SIZED and way:
        return FigureRole.CHANGE
    return FigureRole.OTHER


_HEAD = re.compile(
    r"^.*(?:其中|分别[是为有]?|依次[是为有]?|包括|主要[是为有]|[居排靠]前的?[是为有]|最[多高大]的[是为]|[是为]：|从[^看]{1,8}看)"
)
_TAIL = re.compile(
    r"(?:诉求|工单|问题|事项|受理|方面|来电|反映|投诉量|数量|占比|类|共|达|为|有|是|的|约|近|超过|量|计|增幅|环比|同比|办结率|满意率|解决率)+$"
)


MOVING = re.compile(rf"(?:同比|环比|[较比与同]|{UP}|{DOWN}).*$")


def whose(figure: Figure) -> str:
    """The group the figure is about: 其中噪声类诉求 is 噪声, 停水类环比增长 停水."""
    return core(MOVING.sub("", figure.lead) if figure.way else figure.lead)


def core(words: str) -> str:
    """The words without what leads them in and what they end with."""
    return _TAIL.sub("", _HEAD.sub("", words.strip())).strip("“”\"' 　及和与以")
