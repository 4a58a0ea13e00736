"""What stands around a matter is no matter."""

import pytest

from classifier.intake.frames import without_frame

MATTER = "人行道上的砖松了好几块"


@pytest.mark.parametrize(
    "text",
    [
        "工单编号:gd20251103001,来电时间:2025-11-03 10:02,诉求内容:{}。",
        "来电人于11月3日致电反映{},请相关部门核实处理并回复来电人。",
        "致电12345热线反映{},要求尽快处理。",
        "110转来:报警人称{},非警务警情,请12345处理。",
        "您好,{},谢谢。",
        "尊敬的市长:您好,{},谢谢您!",
        "【请于3日内办结】{}【承办单位核实】",
        "{},市民对此不满,要求保密。",
        "{}(话务员已安抚)",
        "第三次来电反映{},至今未解决。",
    ],
)
def test_forms_greetings_and_transfers_are_left_out(text):
    assert without_frame(text.format(MATTER)).strip(",。;:! ") == MATTER


@pytest.mark.parametrize(
    "text",
    [
        "谢谢你们",
        "热线打不通,一直占线",
        "要求处理",
        "工单编号查不到办理进度",
        "派出所不处理打架的人",
    ],
)
def test_where_hardly_anything_would_stay_all_stays(text):
    assert without_frame(text) == text


def test_a_letter_has_words_enough_of_its_own():
    letter = f"您好,{MATTER * 20},谢谢。"
    assert without_frame(letter) == letter
