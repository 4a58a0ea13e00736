"""Mobile numbers as they are said, with counted digits, pauses and false starts."""

import pytest

from suqiu.privacy import PersonalKind, mask


@pytest.mark.parametrize(
    "number",
    [
        "幺八九幺二三四三个八九",
        "一三九两个零五三个六七八",
        "幺三八嗯零零一二，对三四五六",
        "幺三八，零零一二，呃，三四五六",
    ],
)
def test_a_number_said_aloud_is_hidden_whole(number):
    text = f"我的电话是{number}，记一下。"
    (span,) = mask(text).spans
    assert (span.kind, span.value) == (PersonalKind.MOBILE, number)


def test_a_false_start_is_hidden_with_the_number():
    masked = mask("电话是幺五二幺五二幺二三四八七六五对的")
    assert [span.value for span in masked.spans] == ["幺五二幺五二幺二三四八七六五"]


@pytest.mark.parametrize(
    "text",
    [
        "一三得三，二三得六，三三得九。",
        "来了两个三四十岁的人，一五一十说了三遍。",
        "一共两个八，三个九，四个六，一二三四五。",
        "编号一二三四五六七八九零一二。",
    ],
)
def test_counting_is_no_number(text):
    assert mask(text).text == text


def test_other_writings():
    assert [span.kind for span in mask("皖K－3321Q超载，发hr@某公司.com").spans] == [
        PersonalKind.PLATE,
        PersonalKind.EMAIL,
    ]
