"""Chinese numerals as people write them in questions: 三十二, 两百零五, 廿三, 二〇二五."""

from suqiu.periods.errors import PeriodError

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "俩": 2,
}  # fmt: skip
_TENS = {"廿": 20, "卅": 30}
_UNITS = {"十": 10, "百": 100, "千": 1000}
# Full-width digits, so that one character stays one character.
WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


def chinese_number(text: str) -> int:
    """The value of a numeral, 0 to 9999: Arabic (also full-width), 三十二, or digit by digit 二〇二五.

    PeriodError when the text is no such number.
    """
    text = text.strip().translate(WIDE)
    if text.isascii() and text.isdigit():
        value: int | None = int(text) if len(text) <= 4 else None
    elif len(text) > 1 and all(sign in _DIGITS for sign in text):
        value = int("".join(str(_DIGITS[sign]) for sign in text)) if len(text) <= 4 else None
    else:
        value = _spoken(text)
    if value is None:
        raise PeriodError(f"“{text[:20]}”不是 0 到 9999 的数", hint="请改用阿拉伯数字")
    return value


def chinese_quantity(text: str) -> float:
    """As `chinese_number`, and with halves: 半 is 0.5, 一半 too, 三个半 is 3.5."""
    text = text.strip().replace("个", "")
    if text in ("半", "一半"):
        return 0.5
    if text.endswith("半"):
        return chinese_number(text[:-1]) + 0.5
    return float(chinese_number(text))


def _spoken(text: str) -> int | None:
    total, digit, least = 0, None, 10_000
    for sign in text:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
        elif sign in _TENS and digit is None and least > 10:
            total, least = total + _TENS[sign], 10
        elif sign in _UNITS and _UNITS[sign] < least and digit != 0:
            least = _UNITS[sign]
            total, digit = total + (1 if digit is None else digit) * least, None
        elif sign in _UNITS and sign == "十" and digit == 0 and least > 10:  # 一百零十 never
            return None
        else:
            return None
    return total + (digit or 0) if text else None
