"""A threat at the end of a letter is no part of its matter."""

import pytest

from classifier.intake.threats import without_threat
from suqiu.text import normalise

LETTER = "健身房关门跑路,我办的年卡两千块钱退不了,老板电话打不通。"


@pytest.mark.parametrize(
    "threat",
    [
        "我就投诉你这个系统。", "不处理我就去北京。", "你们不管我就上北京找人说理去。", "再没人管我就发到网上去!",
        "不给解决我就去法院告你们", "没人管的话我连你们一起告。", "再不办只好找记者了。",
        "不管我就告到纪委,我就去信访!",
    ],
)  # fmt: skip
def test_what_is_threatened_at_the_end_is_left_out(threat):
    assert without_threat(LETTER + normalise(threat)).rstrip() == LETTER


@pytest.mark.parametrize(
    "text",
    [
        LETTER,
        # What was done, what is asked, and a place that is only gone to.
        LETTER + "我已经去法院起诉了。", LETTER + "请把结果告诉我。", LETTER + "明天我就去北京上班。不在家。",
        # In the middle of the letter, and where nothing else is said.
        "不处理我就去北京。" + LETTER, "不处理我就去北京", "再不管我就投诉你们",
    ],
)  # fmt: skip
def test_all_else_stays(text):
    assert without_threat(text) == text
