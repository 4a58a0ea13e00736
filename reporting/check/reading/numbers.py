"""Numbers in running Chinese text: digits, numerals, percentages, fractions, 成, 倍."""

import re
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

_WIDE = str.maketrans("０１２３４５６７８９％．＋－", "0123456789%.+-")
_NUMERAL = "零〇一二两三四五六七八九十百千万亿"
_COUNTED = "件次|件|起|单|条|宗|封|个百分点|百分点|小时|天|个|家|次|倍|成|分钟|分|秒|类|项|位|名|户|人次|人|份"
_UNIT = rf"(?P<u>%|{_COUNTED})"
_DIGITS = re.compile(
    rf"(?<![\d.])(?P<n>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*"
    rf"(?:(?P<w>[百千]?[万亿]|[百千])(?![克米瓦卡])(?:(?P<n2>\d)(?P<w2>[百千]))?)?(?P<m>余|多)?\s*{_UNIT}?"
)
_PERCENT = re.compile(rf"百分之(?P<n>[{_NUMERAL}点]+)")
_FRACTION = re.compile(rf"(?P<d>[{_NUMERAL}]+|\d+)分之(?P<n>[{_NUMERAL}]+|\d+)")
_SPOKEN = re.compile(
    rf"(?P<n>[{_NUMERAL}]+(?:点[{_NUMERAL}]+)?)(?P<m>余|多)?(?:成(?P<t>[一二三四五六七八九半])(?![成件类个])|{_UNIT})"
)
_ORDINAL = re.compile(rf"第(?P<n>[{_NUMERAL}]+|\d+)(?:位|名)?")
_VALUES = {sign: at for at, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_WORDS = {"%": "ratio", "小时": "hour", "百分点": "point", "个百分点": "point", "成": "ratio",
          "起": "件", "单": "件", "宗": "件", "封": "件", "件次": "件", "人次": "人"}  # fmt: skip
# 约占四分之一 is about a quarter; of 超 the longest word counts.
_ABOUT = re.compile(
    r"(大约|将近|接近|超过|突破|不足|不到|约|近|超|逾)(?:占|为|有|了|达|至|到|全部|总量|的){0,3}\s*$"
)
_AFTER = re.compile(r"\s*(以上|左右|上下|以下|以内)")
_SORTS = {
    "约": ("约", "大约", "左右", "上下"), "近": ("近", "将近", "接近", "不足", "不到", "以下", "以内"),
    "超": ("超过", "超", "逾", "突破", "以上"),
}  # fmt: skip
_SORT = {word: sort for sort, words in _SORTS.items() for word in words}
_JOINED = re.compile(r"[和与及、，]|以及")
# A wide comma between groups of three digits.
_GROUPED = re.compile(r"(?<![\d，])\d{1,3}(?:，\d{3})+(?![\d，])")


@dataclass(frozen=True, slots=True)
class Written:
    """A number at [start, end): `value` in `unit` (ratio and point as fractions; empty where
    none is written), rounded to `step`; `about` is 近, 超, 约 or 余 where it is only near.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    step: Decimal
    about: str = ""

    @property
    def span(self) -> tuple[Decimal, Decimal]:
        """The least and the most the true number can be; the most is not reached where the
        number is not about: it was cut off.
        """
        value, step = self.value, self.step
        # 成 are steps by themselves: 约三成 is no narrower than 三成.
        tenth = step if self.unit == "ratio" and step >= Decimal("0.1") else Decimal(0)
        if self.about == "近" and self.unit == "ratio" and value == step:
            return Decimal(0), value  # 不足1%
        if self.about == "近":
            return min(value * Decimal("0.9"), value - tenth / 2), value
        if self.about == "超":
            return value, max(value * Decimal("1.1"), value + tenth)
        if self.about == "约":
            wide = max(value * Decimal("0.05"), tenth / 2)
            return value - wide, value + wide
        if self.about == "余":
            return value, value + step
        return value - step / 2, value + step

    @property
    def sizes(self) -> tuple[Decimal, Decimal]:
        """As `span`, of a count: one written in full is exact."""
        return self.span if self.about or self.step > 1 else (self.value, self.value)

    @property
    def reach(self) -> tuple[float, float]:
        """Sizes outside are never supported."""
        low, high = self.span
        return float(low - self.step), float(high + self.step)

    def supports(self, fact: int | float) -> bool:
        """Whether the fact, rounded half up or cut off at the written place, is this number."""
        if isinstance(fact, int) and not self.about and self.step <= 1:
            return abs(fact) == self.value  # by far the most, and nothing to round
        exact = abs(Decimal(repr(float(fact))))
        if self.about:
            low, high = self.span
            return low <= exact <= high
        return any(
            (exact / self.step).to_integral_value(way) * self.step == self.value
            for way in (ROUND_HALF_UP, ROUND_DOWN)
        )


def normal(text: str) -> str:
    """Full-width digits and signs as ASCII; as long as before."""
    plain = text.translate(_WIDE)
    return _GROUPED.sub(lambda found: found[0].replace("，", ","), plain)


def find_numbers(text: str) -> list[Written]:
    """All numbers of a normal text, left to right, none overlapping."""
    found: list[Written] = []
    taken = [False] * len(text)
    for pattern, read in (
        (_PERCENT, _percent), (_FRACTION, _fraction), (_ORDINAL, _ordinal), (_DIGITS, _digits),
        (_SPOKEN, _spoken),
    ):  # fmt: skip
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            number = read(match)
            if number is None:
                continue
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
            about = _ABOUT.search(text, max(0, match.start() - 6), match.start())
            after = _AFTER.match(text, match.end())
            found.append(_near(number, match, (about or after or ("", ""))[1]))
    return _together(sorted(found, key=lambda one: one.start), text)


def _together(found: list[Written], text: str) -> list[Written]:
    """1.37个和0.80个百分点, 1.37、0.80个百分点: the unit of the last is that of all."""
    for at in range(len(found) - 2, -1, -1):
        one, last = found[at], found[at + 1]
        joined = _JOINED.fullmatch(text[one.end : last.start])
        if last.unit == "point" and one.unit in ("个", "") and joined:
            found[at] = replace(one, value=one.value / 100, unit="point", step=one.step / 100)
    return found


def _near(number: Written, match: re.Match[str], word: str) -> Written:
    """The number with what is said of its nearness; 2,500余件 is up to 2,600."""
    if match.groupdict().get("m"):
        step = number.step
        while number.value and number.value % (step * 10) == 0:
            step *= 10
        return replace(number, step=step, about="余")
    return replace(number, about=_SORT.get(word, ""))


def numeral(text: str) -> Decimal | None:
    """The value of a Chinese numeral (一千二百三十四, 五十三点二五, 二〇二六), or None."""
    whole, dot, part = text.partition("点")
    value = _whole(whole)
    if value is None or (dot and not part):
        return None
    digits = [_VALUES.get(sign) for sign in part]
    if None in digits:
        return None
    return Decimal(f"{value}.{''.join(map(str, digits))}") if part else Decimal(value)


def _whole(text: str) -> int | None:
    for sign, size in (("亿", 10**8), ("万", 10**4)):
        if sign in text:
            high, _, low = text.partition(sign)
            top, rest = _whole(high), _whole(low) if low else 0
            return None if top is None or rest is None else top * size + rest
    if not text:
        return None
    if all(sign in _VALUES for sign in text):
        return int("".join(str(_VALUES[sign]) for sign in text))
    total, digit = 0, None
    for sign in text:
        if sign in _VALUES:
            digit = _VALUES[sign]
        elif sign in _STEPS:
            total += (1 if digit is None else digit) * _STEPS[sign]
            digit = None
    return total + (digit or 0)


def _digits(match: re.Match[str]) -> Written | None:
    raw = match["n"].replace(",", "")
    value, places = Decimal(raw), len(raw.partition(".")[2])
    step = Decimal(1).scaleb(-places)
    if match["w"]:
        size = _size(match["w"])
        value, step = value * size, step * size
        if match["n2"]:  # 2千3百
            step = Decimal(_STEPS[match["w2"]])
            value += int(match["n2"]) * step
    return _scaled(match, value, step, match["u"] or "")


def _size(words: str) -> int:
    """万 is 10,000, 百万 a million."""
    size = 1
    for sign in words:
        size *= _STEPS.get(sign) or (10**4 if sign == "万" else 10**8)
    return size


def _percent(match: re.Match[str]) -> Written | None:
    value = numeral(match["n"])
    if value is None:
        return None
    places = len(match["n"].partition("点")[2])
    return _scaled(match, value, Decimal(1).scaleb(-places), "%")


def _fraction(match: re.Match[str]) -> Written | None:
    below, above = _either(match["d"]), _either(match["n"])
    if not below or above is None:
        return None
    step = Decimal("0.001")
    return Written(match.start(), match.end(), (above / below).quantize(step), "ratio", step)


def _spoken(match: re.Match[str]) -> Written | None:
    if match["t"]:  # 三成五
        tens = numeral(match["n"]) or Decimal(0)
        ones = 5 if match["t"] == "半" else _VALUES[match["t"]]
        step = Decimal("0.01")
        return Written(match.start(), match.end(), tens / 10 + ones * step, "ratio", step)
    # 一个, 一件, 一次 are words; 两 too where nothing is counted.
    if match["n"] == "一" and match["u"] not in ("成", "倍"):
        return None
    value = numeral(match["n"])
    if value is None:
        return None
    places = len(match["n"].partition("点")[2])
    return _scaled(match, value, Decimal(1).scaleb(-places), match["u"])


def _ordinal(match: re.Match[str]) -> Written | None:
    value = _either(match["n"])
    return None if value is None else Written(match.start(), match.end(), value, "第", Decimal(1))


def _either(text: str) -> Decimal | None:
    return Decimal(text) if text.isdigit() else numeral(text)


def _scaled(match: re.Match[str], value: Decimal, step: Decimal, unit: str) -> Written:
    known = _WORDS.get(unit, unit)
    if unit == "成":
        return Written(match.start(), match.end(), value / 10, known, step / 10)
    if known in ("ratio", "point"):
        return Written(match.start(), match.end(), value / 100, known, step / 100)
    return Written(match.start(), match.end(), value, known, step)
