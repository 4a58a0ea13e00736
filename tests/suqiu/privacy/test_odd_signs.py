"""Signs that stand between the characters of a number and seldom do."""

import pytest

from suqiu.privacy import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话：139\n73912087", "电话：⟦手机1⟧"),
        ("电话189*7594*1237没人接", "电话⟦手机1⟧没人接"),
        ("联系电话：189＊7594＊1237", "联系电话：⟦手机1⟧"),
        ("您记一下，139，7391，2087，对", "您记一下，⟦手机1⟧，对"),
        ("电话：\n13973912087\n13973912088", "电话：\n⟦手机1⟧\n⟦手机2⟧"),
        ("那个车是湘E，6，3，8，A，2，别的看不清", "那个车是⟦车牌1⟧，别的看不清"),
        ("湘E、5、2、T、6、8逆行", "⟦车牌1⟧逆行"),
        ("结婚证字号J430502-2019-001234丢失", "结婚证字号⟦证件1⟧丢失"),
        ("优抚证编号：湘军B0123456", "优抚证编号：湘军⟦证件1⟧"),
    ],
)
def test_they_part_no_number(text, masked):
    assert mask(text).text == masked
    assert mask(text).restore(masked) == text


@pytest.mark.parametrize(
    "text",
    [
        "尺寸1380*1200*600的柜子坏了", "规格：1890*7594*123", "139\n7391\n2087", "门牌：\n139\n7391\n2087",
        "工单编号\n139\n73912087", "139，7391，2087三个数都不对", "数量189*7594*1237",
        "苏E，6栋，3单元都停水", "1.停水\n2.停电\n3.停气\n4.路灯\n5.噪声\n6.油烟\n7.扬尘",
    ],
)  # fmt: skip
def test_sizes_and_lists_stay(text):
    assert mask(text).text == text
