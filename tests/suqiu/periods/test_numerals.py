"""Chinese numerals."""

import pytest

from suqiu.periods import PeriodError, chinese_number, chinese_quantity

ONES = "零一二三四五六七八九"


def spelt(value):
    """The numeral of 0-9999 as schools teach it."""
    if value < 10:
        return ONES[value]
    text, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            text += ("零" if gap else "") + ONES[digit] + sign
            gap = False
        elif text:
            gap = True
    return text


def test_every_number_up_to_9999():
    assert [n for n in range(10_000) if chinese_number(spelt(n)) != n] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三十二", 32), ("十", 10), ("十二", 12), ("两百零五", 205), ("两", 2), ("廿三", 23),
        ("廿", 20), ("卅一", 31), ("二〇二五", 2025), ("二零二六", 2026), ("１２", 12), ("07", 7),
        ("一百一十", 110), ("九千九百九十九", 9999), ("〇", 0),
    ],
)  # fmt: skip
def test_number(text, value):
    assert chinese_number(text) == value


@pytest.mark.parametrize("text", ["", "十十", "百千", "月", "1.5", "-3", "12345", "三十二十", "半"])
def test_no_number(text):
    with pytest.raises(PeriodError, match="不是"):
        chinese_number(text)


@pytest.mark.parametrize(
    ("text", "value"), [("半", 0.5), ("一半", 0.5), ("三", 3), ("两个半", 2.5), ("1", 1)]
)
def test_quantity(text, value):
    assert chinese_quantity(text) == value
