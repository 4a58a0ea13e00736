"""Years, halves, quarters and months: 去年下半年, 2025年Q3, 9月上旬, 上个月."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from suqiu.periods.atom import Atom, Days
from suqiu.periods.errors import PeriodError
from suqiu.periods.grain import add_months, month_days
from suqiu.periods.numerals import chinese_number
from suqiu.periods.words import FRESH, HAN, LISTED, NUM, OF_YEAR, SEP, SHORT, YEAR, year_of

Occur = Callable[[int], Days | None]

_YEAR = re.compile(
    rf"{YEAR}(?!同[期月季日一]|的?这个?时候|此时)(?:全年|的?(?:整整)?(?:一?整年|一年到头|一年(?![级来内之以多半])))?|(?<![安])全年"
    rf"|(?<![\d{HAN}两几半多今去前明后本当])年内|(?<![\d.A-Za-z])(?P<n>(?:19|20|21)\d\d)(?=(?:{SEP}|[、,，和与])(?:20|21)\d\d[每各历逐]?年)"
    # 2024到2026每年
    r"|(?<![\d.A-Za-z])(?P<n2>20\d\d)(?=[每各历逐]年)"
    # 各月退单率，2026; 2026各街道: a year without its unit, where no figure can stand.
    r"|(?<![\d.A-Za-z过于超达足满到至量数为是有/=<>≥≤-])(?P<n3>20[0-3]\d)(?=$|[,，。？?;；)])"
    r"|(?:^|(?<=[,，;；:：(]))(?P<n4>20[0-3]\d)(?=[各每按分逐全]|[一-龥]{2,8}[率量])(?![年度件个条单天起人户元米号路月次多余名万千以之])"
)
_ONES = "一二三四五六七八九"
_NO_SPAN = re.compile(r"以(?!来)|[之内来多间前后]|的?(?:时间|历史|期|老)|房龄|楼龄")
_HALF = re.compile(rf"{OF_YEAR}(?P<half>[上下]|(?<![目之以此提])[前后])半年度?")
_QUARTER = re.compile(
    rf"{OF_YEAR}(?:{FRESH}第?(?P<n>{SHORT})(?:个?季度|(?<![前后末][一-龥\d])(?:(?={SEP}第?{SHORT}个?季度)|(?={LISTED}季度)))"
    rf"|(?<![A-Za-z])[Qq](?P<q>[1-4])(?!\d)|(?:[前头](?P<first>{SHORT})|(?P<opening>首))个?季度|(?P<closing>最后一?个?季度?))"
)
_YEAR_Q = re.compile(r"(?<![\dA-Za-z.])(?P<y>(?:20)?\d\d)[-./ ]?[Qq](?P<q>[1-4])(?!\d)")
# 2026H1, 25年H2, H1.
_YEAR_H = re.compile(
    r"(?<![\dA-Za-z.])(?:(?P<y>(?:20)?\d\d)(?:年|[-./ ])?)?[Hh](?P<h>[12])(?![\dA-Za-z.栋楼号座区幢梯路])"
)
_PART = r"(?P<part>上旬|中旬|下旬|[上下前后]半个?月|初(?!中|[一二三级次审始步衷期])|月?底(?![部层下楼商])|月?末(?![端梢]))"
# 7、8、9三个月: the unit comes last, with how many there are.
_ALTOGETHER = "这?[两二三四五六]个月"
_AND = "、,，和与跟及"
_MONTH = re.compile(
    rf"{OF_YEAR}{FRESH}(?P<n>{SHORT})"
    rf"(?:月(?![龄薪租票饼球嫂息费]|供(?![水电气热暖应销]))(?:份(?!额))?(?:的?{_PART})?|(?<!月\d)(?<!月\d\d)(?={SEP}{SHORT}月)|(?={LISTED}(?:月|{_ALTOGETHER}))"
    rf"|(?:(?<=[{_AND}]\d)|(?<=[{_AND}]\d\d)|(?<=[{_AND}][{HAN}])){_ALTOGETHER})"
)
_RELATIVE = re.compile(
    # 去年这个月 is that month of last year.
    rf"(?:{YEAR}的?(?=[这本当]))?(?P<rel>(?<![一日基成根])本|(?<!在)这个?|(?:再往?)?(?:(?<![以晚路街])上)+一?个?|(?:(?<![以地])下)+个?|(?<![相应])当)"
    rf"(?P<unit>月份?|季度?)(?![亮球嫂饼]|同期)(?:的?{_PART})?"
)
_BARE_PART = re.compile(rf"(?<![\d{HAN}个每各本上下这当份月的])(?:月(?=[初底末]))?{_PART}")
_YEAR_EDGE = re.compile(
    rf"(?:{YEAR}年?|(?<![\d一二三四五六七八九十今去前明])年)(?P<edge>初(?!中|[一二三级次审始步衷期])|[底末](?![部层下楼商端梢]))|(?P<opened>开年)(?=以来|至今|到)"
)
_FIRST = re.compile(
    rf"(?:{YEAR}的?(?P<side>[前头]|最?后)(?P<n>{NUM})个?月(?!份)"
    rf"|(?<![目之以此提名的])(?:前(?P<n2>{SHORT})月(?!份)|头(?P<n3>{SHORT})个月))"
)
_MONTH_FIRST = re.compile(
    rf"(?:{OF_YEAR}{FRESH}(?P<n>{SHORT})月(?:份)?|(?P<rel>本|这个?|(?<!以)上+个?)月)的?(?P<side>[前头]|最后)(?P<d>{SHORT})[天日]"
)


def units(text: str, as_of: date) -> Iterator[Atom]:
    """All expressions of these kinds in the reading, overlapping ones too."""
    yield from _years(text, as_of)
    for m in _YEAR_H.finditer(text):
        half = _months_atom(m, 1 if m["h"] == "1" else 7, 6, as_of)
        yield half.in_year(int(m["y"]) % 100 + 2000) if m["y"] else half
    if "季" in text or "Q" in text or "q" in text:
        yield from _quarters(text, as_of)
    if "月" in text or "旬" in text or "季" in text:
        yield from _months(text, as_of)


def _years(text: str, as_of: date) -> Iterator[Atom]:
    for m in _YEAR.finditer(text):
        word = m["y"]
        if word and _lasted(word, text, m.end()):
            continue
        digits = m["n"] or m["n2"] or m["n3"] or m["n4"]
        year = int(digits) if digits else year_of(word, as_of) or as_of.year
        yield Atom(m.start(), m.end(), _whole_year, at=year, part=False)
    for m in _HALF.finditer(text):
        first = 1 if m["half"] in "上前" else 7
        yield _months_atom(m, first, 6, as_of)
    for m in _YEAR_EDGE.finditer(text):
        yield _months_atom(m, 1 if m["edge"] in ("初", None) else 12, 1, as_of)
    for m in _FIRST.finditer(text):
        count = chinese_number(m["n"] or m["n2"] or m["n3"])
        if not 1 <= count <= 12:
            raise PeriodError("一年只有12个月", hint="请检查月数")
        late = m["side"] and m["side"].endswith("后")
        yield _months_atom(m, 13 - count if late else 1, count, as_of)


def _lasted(word: str, text: str, end: int) -> bool:
    """Whether 25年 is rather how long something lasted."""
    if len(word) != 3 or not word[:2].isdigit():
        return False
    return not 20 <= int(word[:2]) <= 35 or _NO_SPAN.match(text, end) is not None


def _quarters(text: str, as_of: date) -> Iterator[Atom]:
    for m in _QUARTER.finditer(text):
        if m["first"] or m["opening"]:
            count = chinese_number(m["first"]) if m["first"] else 1
            if not 1 <= count <= 4:
                raise PeriodError("一年只有四个季度", hint="请检查季度")
            yield _months_atom(m, 1, 3 * count, as_of)
            continue
        if m["closing"]:
            if m["y"]:
                yield _months_atom(m, 10, 3, as_of)
            continue
        first, last = _pair(m["n"] or m["q"])
        if not 1 <= first <= last <= 4:
            raise PeriodError(f"没有第{last}季度", hint="季度是一到四")
        yield _months_atom(m, 3 * first - 2, 3 * (last - first + 1), as_of)
    for m in _YEAR_Q.finditer(text):
        year = int(m["y"]) % 100 + 2000
        yield _months_atom(m, 3 * int(m["q"]) - 2, 3, as_of).in_year(year)


def _months(text: str, as_of: date) -> Iterator[Atom]:
    for m in _MONTH.finditer(text):
        first, last = map(_month, _pair(m["n"]))
        if first < last:
            yield _months_atom(m, first, last - first + 1, as_of)
            continue
        month, part = first, m["part"]
        yield _yearly(m, as_of, partial(_part, month=month, part=part))
    for m in _MONTH_FIRST.finditer(text):
        count = chinese_number(m["d"])
        if m["rel"]:
            first_day = add_months(as_of.replace(day=1), -m["rel"].count("上"))
            days = _first_days(first_day.year, first_day.month, count, m["side"])
            if days:
                yield Atom.fixed(m.start(), m.end(), *days)
            continue
        month = _month(chinese_number(m["n"]))
        yield _yearly(m, as_of, partial(_first_days, month=month, count=count, side=m["side"]))
    for m in _RELATIVE.finditer(text):
        word = m["rel"]
        # 上个月和再上个月: the one before that.
        step = word.count("下") - word.count("上") - word.count("再")
        if m["y"]:
            years = (year_of(m["y"], as_of) or as_of.year) - as_of.year
            step += years * (4 if m["unit"].startswith("季") else 12)
        if m["unit"].startswith("季"):
            start = add_months(date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1), 3 * step)
            yield Atom.fixed(m.start(), m.end(), start, add_months(start, 3))
        else:
            begun = add_months(as_of.replace(day=1), step)
            yield Atom.fixed(m.start(), m.end(), *_part(begun.year, begun.month, m["part"]))
    for m in _BARE_PART.finditer(text):
        part = m["part"]
        if part[0] in "上中下" or m[0][0] == "月":
            yield Atom(
                m.start(), m.end(), monthly=True,
                occur=partial(_part_of_month, part=part),
            )  # fmt: skip


def _pair(word: str) -> tuple[int, int]:
    """七八九(月) and 一二(季度) are some that follow each other; anything else is one number."""
    if len(word) > 1 and word in _ONES:
        return _ONES.index(word[0]) + 1, _ONES.index(word[-1]) + 1
    return chinese_number(word), chinese_number(word)


def _month(month: int) -> int:
    if not 1 <= month <= 12:
        raise PeriodError(f"没有{month}月", hint="月份是1到12")
    return month


def _whole_year(year: int) -> Days:
    return date(year, 1, 1), date(year + 1, 1, 1)


def _months_atom(m: re.Match[str], first: int, count: int, as_of: date) -> Atom:
    def occur(year: int) -> Days:
        start = date(year, first, 1)
        return start, add_months(start, count)

    return _yearly(m, as_of, occur)


def _yearly(m: re.Match[str], as_of: date, occur: Occur) -> Atom:
    said = m["y"] if m["y"] and not m["y"].isdigit() else None
    return Atom(m.start(), m.end(), occur, at=year_of(said, as_of))


def _part(year: int, month: int, part: str | None) -> Days:
    """The month, or its first, middle or last ten days, or a half of it."""
    last = month_days(year, month)
    part = (part or "").removeprefix("月")
    first, final = {
        "上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "下旬": (21, last), "底": (21, last),
        "末": (21, last), "上半月": (1, 15), "下半月": (16, last),
        "前半月": (1, 15), "后半月": (16, last),
    }.get(part.replace("个", ""), (1, last))  # fmt: skip
    return date(year, month, first), date(year, month, final) + timedelta(1)


def _part_of_month(index: int, part: str | None) -> Days:
    return _part(index // 12, index % 12 + 1, part)


def _first_days(year: int, month: int, count: int, side: str) -> Days | None:
    last = month_days(year, month)
    if not 1 <= count <= last:
        return None
    start = date(year, month, last - count + 1 if side == "最后" else 1)
    return start, start + timedelta(count)
