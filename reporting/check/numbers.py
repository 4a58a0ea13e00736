"""Numbers in running Chinese text: digits, numerals, percentages, fractions, 成, 倍."""

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

_WIDE = str.maketrans("０１２３４５６７８９％．＋－", "0123456789%.+-")
_NUMERAL = "零〇一二两三四五六七八九十百千万亿"
_COUNTED = "件|起|单|条|宗|封|个百分点|百分点|小时|天|个|家|次|倍|成|分|类|项|位|名|户|人"
_UNIT = rf"(?P<u>%|{_COUNTED})"
_DIGITS = re.compile(
    rf"(?<![\d.])(?P<n>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<w>[万亿])?(?:余|多)?\s*{_UNIT}?"
)
_PERCENT = re.compile(rf"百分之(?P<n>[{_NUMERAL}点]+)")
_FRACTION = re.compile(rf"(?P<d>[{_NUMERAL}]+|\d+)分之(?P<n>[{_NUMERAL}]+|\d+)")
_SPOKEN = re.compile(rf"(?P<n>[{_NUMERAL}]+(?:点[{_NUMERAL}]+)?)(?:余|多)?{_UNIT}")
_ORDINAL = re.compile(rf"第(?P<n>[{_NUMERAL}]+|\d+)(?:位|名)?")
_VALUES = {sign: at for at, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_WORDS = {"%": "ratio", "小时": "hour", "百分点": "point", "个百分点": "point", "成": "ratio",
          "起": "件", "单": "件", "宗": "件", "封": "件"}  # fmt: skip
_ABOUT = re.compile(r"(约|大约|近|将近|接近|超过|超|逾|突破|不足|不到|高达|达到|达)\s*$")


@dataclass(frozen=True, slots=True)
class Written:
    """A number at [start, end): `value` in `unit` (ratio and point as fractions; empty where
    none is written), rounded to `step`; `about` is 近, 超 … where it is only near.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    step: Decimal
    about: str = ""

    @property
    def reach(self) -> tuple[float, float]:
        """Sizes outside are never supported."""
        wide = self.value * Decimal("0.11") if self.about else Decimal(0)
        return float(self.value - wide - self.step), float(self.value + wide + self.step)

    def supports(self, fact: int | float) -> bool:
        """Whether the fact, rounded half up or cut off at the written place, is this number."""
        if isinstance(fact, int) and not self.about and self.step <= 1:
            return abs(fact) == self.value  # by far the most, and nothing to round
        exact = abs(Decimal(repr(float(fact))))
        if self.about in ("近", "将近", "接近", "不足", "不到"):
            return self.value * Decimal("0.9") <= exact <= self.value
        if self.about in ("超过", "超", "逾", "突破"):
            return self.value <= exact <= self.value * Decimal("1.1")
        if self.about in ("约", "大约"):
            return abs(exact - self.value) <= self.value * Decimal("0.05")
        return any(
            (exact / self.step).to_integral_value(way) * self.step == self.value
            for way in (ROUND_HALF_UP, ROUND_DOWN)
        )


def normal(text: str) -> str:
    """Full-width digits and signs as ASCII; as long as before."""
    return text.translate(_WIDE)


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
            about = _ABOUT.search(text, max(0, match.start() - 3), match.start())
            word = about[1] if about and about[1] not in ("达", "达到", "高达") else ""
            found.append(
                Written(number.start, number.end, number.value, number.unit, number.step, word)
            )
    return sorted(found, key=lambda one: one.start)


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
        size = Decimal(10**4 if match["w"] == "万" else 10**8)
        value, step = value * size, step * size
    return _scaled(match, value, step, match["u"] or "")


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
