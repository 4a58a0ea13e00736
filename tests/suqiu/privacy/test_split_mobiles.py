"""Mobile numbers that no word announces, split in every place; and numbers that look alike."""

import random

import pytest

from suqiu.privacy import mask

STARTS = ("130", "139", "147", "152", "166", "170", "177", "186", "191", "198")
FRAMES = ("业主群里留的{}没人接", "{}", "老板{}不理人", "（{}）是物业的", "他写了{}\n没说是谁")
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202d\u2066\ufe0f\u3164\U000e0020"


def _number(dice):
    return dice.choice(STARTS) + "".join(dice.choices("0123456789", k=8))


def _unseen(number, dice):
    """Some unseen characters after some of the digits, one at least within."""
    place = dice.randint(1, 10)
    return "".join(
        digit + dice.choice(UNSEEN) * dice.choice((0, 0, 1, 4)) for digit in number[:place]
    ) + dice.choice(UNSEEN) + number[place:]  # fmt: skip


def _cut(sign):
    def cut(number, dice):
        place = dice.randint(1, 10)
        return number[:place] + sign + number[place:]

    return cut


def _slashes(number, dice):
    return f"{number[:3]}/{number[3:7]}/{number[7:]}"


@pytest.mark.parametrize(
    ("write", "bar"),
    [(_unseen, 1.0), (_cut(" "), 0.98), (_cut("\u3000"), 0.98), (_cut("/"), 0.98), (_slashes, 0.98)],
    ids=["unseen", "space", "wide space", "slash", "slashes"],
)  # fmt: skip
def test_split_numbers_are_hidden_without_a_word_before_them(write, bar):
    dice = random.Random(20261127)
    hidden = 0
    for _ in range(600):
        frame = dice.choice(FRAMES)
        text = frame.format(write(_number(dice), dice))
        masked = mask(text)
        assert masked.restore(masked.text) == text
        hidden += "".join(c for c in masked.text if c not in UNSEEN) == frame.format("⟦手机1⟧")
    assert hidden >= bar * 600


@pytest.mark.parametrize(
    "text",
    [
        "19980115 083号文件",
        "1998/10/15 083027分停电",
        "2026/10/15 083000123没回音",
        "8:15 202610150催办",
        "3.15 202610150没回音",
        "首付1380000/1500",
        "13800000 200两笔",
        "1810000/1510",
        "18 677120934元",
        "4栋1768/1001117",
        "电表1373828726 5",
        "GD18 677120934",
        "工单号18 677120934",
        "（2025）苏0582民初12345号/138",
        "1500/20000000",
        "15/2026101501",
        "13 800 000 000",
    ],
)
def test_dates_sums_and_numbers_of_papers_stay(text):
    assert mask(text).text == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我叫王\u200b建国，住城东", "我叫⟦姓名1⟧，住城东"),
        ("身份证150102\u206019680305\u2060121X办不了", "身份证⟦身份证1⟧办不了"),
        ("留的186\u200b7712\u200b0934和18677120934", "留的⟦手机1⟧和⟦手机1⟧"),
        # What unseen characters part stays parted where joined it would say nothing.
        ("12345\u200b13812345678", "12345\u200b⟦手机1⟧"),
        ("小区\u200b停水", "小区\u200b停水"),
    ],
)
def test_unseen_characters_hide_nothing(text, masked):
    assert mask(text).text == masked
    assert mask(masked).text == masked


def test_a_forged_placeholder_with_an_unseen_character_is_nobodys():
    masked = mask("⟦手\u200b机1⟧是假的，真的是13812345678")
    assert masked.text.endswith("真的是⟦手机2⟧")
