"""What is counted from today: 昨天, 上周三, 近三个月, 前7天."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from suqiu.periods.atom import Atom
from suqiu.periods.errors import PeriodError
from suqiu.periods.grain import add_months
from suqiu.periods.numerals import chinese_number, chinese_quantity
from suqiu.periods.words import HAN, NUM, OF_YEAR, SEP, SHORT, YEAR, year_of

_DAYS = {
    "大前": -3, "前": -2, "昨": -1, "今": 0, "当": 0, "明": 1, "后": 2, "大后": 3,
}  # fmt: skip
_DAY = re.compile(
    r"(?P<w>大前|(?<![目之以提])前|昨|今|(?<![相应恰])当|明|大后|(?<![之以然])后)"
    r"(?:天|(?<=[昨今当明])日|(?<=[昨今前明])儿个?(?![童科女子媳])|(?<=[昨今明])个儿?(?![月季星案体人别])"
    r"|(?<=昨)(?=[晚夜])|(?<=今)(?=[早晨晚]))(?!同期|均|然|常|气)(?!(?<=当.)(?:就|即|便|能|可以?|都|全部?|已)*(?:办|完成|回复|响应|处置|处理|结案|解决|签收|联系|(?:受理|收到?|接到?|来)的?[,，]?当))"
)
# 明后天, 昨今两天.
_PAIRS = {"前昨": -2, "昨前": -2, "昨今": -1, "今昨": -1, "今明": 0, "明后": 1}
_PAIR = re.compile(rf"(?P<w>{'|'.join(_PAIRS)})[两二]?[天日]")
_WEEKDAYS = "一二三四五六日天"
# 上周一共, 上周三级分类, 上周五个街道: the numeral belongs to what follows.
_NO_DAY = "(?![个件次级类种条位项大名家处单成倍环均十度])"
_DAY_OF = rf"(?:一(?![共直些般样定起])|[二三四五六]|日|天(?!气)){_NO_DAY}"
_WEEK = re.compile(
    r"(?P<rel>(?:再往?)?(?:(?<![以之晚早路街网线桥])上)+(?:一个|[一个])?|本|这个?|(?:(?<![以之地楼])下)+(?:一个|[一个])?)(?:周(?![围边岁转密年期]|到(?!现在|目前|今|期|昨|前天|周|星期|礼拜|[,，]?为止)|同期)|星期(?!几)|礼拜)"
    rf"(?P<day>末|{_DAY_OF})?(?:(?:{SEP}|(?P<and>[和与跟及、]))(?:周|星期|礼拜)?(?P<to>{_DAY_OF}))?"
)
_ISO = re.compile(rf"{OF_YEAR}第(?P<n>{SHORT})周")
_UNIT = rf"天|日(?![内均])|个?(?:周|星期|礼拜)(?!{_DAY_OF})|个?月(?!份)|个?季度|年"
_ROLLING = re.compile(
    rf"(?<![附临靠接邻将])(?:最近|近|过去|这(?!一天|半天))的?这?(?P<n>{NUM}个?半?|半)(?P<u>{_UNIT})(?:以?来)?"
)
# 三个月来, 半年以来.
_SINCE = re.compile(
    rf"(?<![\d.{HAN}百两哪某每])(?P<n>{NUM}个?半?|半)(?P<u>天|个?周|个?星期|个月|年)以?来(?!自|电|信|访|的?人)"
)
_A_YEAR = re.compile(r"(?:19|20|21)\d\d|2\d|3[0-5]")
_BEFORE = re.compile(
    rf"(?<![提目之以先此的名])(?P<again>再)?往?(?P<s>[前上])(?P<n>{NUM})(?P<u>天|个?(?:周|星期|礼拜)|个?月(?!份)|个?季度?|年(?!级))"
)
_ANNIVERSARY = re.compile(rf"{YEAR}的?今[天日]")
_TODAY = ("今天", "今日", "今儿", "今儿个", "今个", "今个儿")
_NOW = re.compile(
    "现在|目前|今天|今日|今儿个?(?![童科女子媳])|今个儿?(?![月季星案体人别])|如今|当前|(?<=[至到])今(?![年天日早晨晚])"
)


def near(text: str, as_of: date) -> Iterator[Atom]:
    """All expressions of this kind in the reading."""
    paired = list(_PAIR.finditer(text))
    for m in paired:
        day = as_of + timedelta(_PAIRS[m["w"]])
        yield Atom.fixed(m.start(), m.end(), day, day + timedelta(2))
    for m in _DAY.finditer(text):
        if m[0] in _TODAY or any(one.start() <= m.start() < one.end() for one in paired):
            continue
        day = as_of + timedelta(_DAYS[m["w"]])
        yield Atom.fixed(m.start(), m.end(), day, day + timedelta(1))
    for m in _ANNIVERSARY.finditer(text):
        start = add_months(as_of, 12 * ((year_of(m["y"], as_of) or as_of.year) - as_of.year))
        yield Atom.fixed(m.start(), m.end(), start, start + timedelta(1))
    for m in _NOW.finditer(text):
        end = as_of + timedelta(1)
        yield Atom.fixed(m.start(), m.end(), as_of, end, today=True, last_only=m[0] not in _TODAY)
    if "周" in text or "星期" in text or "礼拜" in text:
        yield from _weeks(text, as_of)
    yield from _rolling(text, as_of)
    for m in _BEFORE.finditer(text):
        count = chinese_number(m["n"])
        # 前三季度 and 前9月 are the first of a year.
        if count and not (m["s"] == "前" and ("季" in m["u"] or m["u"] == "月")):
            start, end = _whole_before(as_of, count, m["u"])
            if m["again"]:
                # 上个月和再往前一个月.
                start = _whole_before(as_of, count + 1, m["u"])[0]
                end = _whole_before(as_of, 1, m["u"])[0]
            yield Atom.fixed(m.start(), m.end(), start, end)


def _weeks(text: str, as_of: date) -> Iterator[Atom]:
    monday = as_of - timedelta(as_of.weekday())
    for m in _WEEK.finditer(text):
        step = m["rel"].count("下") - m["rel"].count("上") - m["rel"].count("再")
        start = monday + timedelta(7) * step
        first, last = 0, 6
        if m["day"]:
            first = 5 if m["day"] == "末" else min(_WEEKDAYS.index(m["day"]), 6)
            last = 6 if m["day"] == "末" else first
        end = m.end()
        apart = m["and"] and not _next_day(m["day"], m["to"])
        if m["to"] and m["day"] and m["day"] != "末" and not apart:
            last = max(first, min(_WEEKDAYS.index(m["to"]), 6))
        elif m["to"]:
            end = m.end("day") if m["day"] else m.start("to")
        yield Atom.fixed(m.start(), end, start + timedelta(first), start + timedelta(last + 1))
    for m in _ISO.finditer(text):
        year = year_of(m["y"], as_of) or as_of.year
        try:
            start = date.fromisocalendar(year, chinese_number(m["n"]), 1)
        except ValueError:
            raise PeriodError(f"{year}年没有第{m['n']}周", hint="请检查周次") from None
        yield Atom.fixed(m.start(), m.end(), start, start + timedelta(7))


def _next_day(day: str | None, following: str) -> bool:
    """上周六和周日 is one stretch; 上周一和周三 is none."""
    if day is None or day == "末":
        return False
    return min(_WEEKDAYS.index(following), 6) == min(_WEEKDAYS.index(day), 6) + 1


def _rolling(text: str, as_of: date) -> Iterator[Atom]:
    for m in (*_ROLLING.finditer(text), *_SINCE.finditer(text)):
        # 2025年以来 and 25年以来 begin in a year, 三年以来 and 10年来 last.
        if m["u"] == "年" and m[0].endswith("以来") and _A_YEAR.fullmatch(m["n"]):
            continue
        amount, unit = chinese_quantity(m["n"]), m["u"]
        end = as_of + timedelta(1)
        if unit.endswith("季度") and amount == int(amount) > 1:
            # 最近三个季度: this one and the two before.
            begun = date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
            start = add_months(begun, -3 * (int(amount) - 1))
            yield Atom.fixed(m.start(), m.end(), start, end)
            continue
        per_month = {"月": 1, "年": 12, "度": 3}.get(unit[-1])
        if per_month is None:
            days = round(amount * (1 if unit in ("天", "日") else 7))
            start = end - timedelta(days)
        else:
            months, rest = divmod(amount * per_month, 1)
            start = add_months(as_of, -round(months)) + timedelta(1) - timedelta(round(rest * 30))
        if start < end:
            yield Atom.fixed(m.start(), m.end(), start, end)


def _whole_before(as_of: date, count: int, unit: str) -> tuple[date, date]:
    """The last `count` whole units before the one that holds today."""
    if unit == "天":
        return as_of - timedelta(count), as_of
    if unit[-1] in "周期拜":
        monday = as_of - timedelta(as_of.weekday())
        return monday - timedelta(7 * count), monday
    if unit.startswith("年"):
        end = date(as_of.year, 1, 1)
        return add_months(end, -12 * count), end
    if "季" in unit:
        end = date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1)
        return add_months(end, -3 * count), end
    end = as_of.replace(day=1)
    return add_months(end, -count), end
