"""Shares and counts told in a row, without any facts."""

import pytest

from reporting.check.check import check_document
from reporting.check.reading.document import of_text

# A text that holds, and what makes it wrong.
PAIRS = [
    ("三类问题分别占50%、30%、20%。", "20%", "30%"),
    ("派往县区900件、市直100件，分别占转办总量1,000件的90.00%、10.00%。", "10.00%", "1.00%"),
    ("三类高频问题合计占88.5%，其余占11.5%。", "11.5%", "21.5%"),
    ("直接答复6,600件，转办4,400件，直办率60%。", "直办率60%", "直办率66%"),
    ("15个部门中，11个办结率100%，其余4个在95%以上。", "其余4个", "其余5个"),
    ("6月受理9,000件，日均300件；7月受理9,300件，日均300件。", "日均300件。", "日均350件。"),
    ("3月受理9,300件，日均300件，4月受理9,000件，日均300件。", "日均300件。", "日均330件。"),
    ("办理时长由6天压缩至4.5天，缩短1.5天，压减25%。", "25%", "33%"),
    ("甲20件、乙30件，加起来50件。", "50件", "60件"),
]


@pytest.mark.parametrize(("text", "right", "wrong"), PAIRS)
def test_what_holds_is_let_stand_and_what_does_not_is_told(text, right, wrong):
    assert right in text
    assert check_document(of_text(text), None).errors == ()
    assert check_document(of_text(text.replace(right, wrong)), None).errors


@pytest.mark.parametrize("text", [
    "甲、乙两街道的投诉分别占各自受理量的60%、55%。",  # of different wholes
    "1至9月受理27,300件，日均100件。",
    "满意率和解决率分别为92%、88%，其余指标持平。",
    "甲县占30%，乙县占20%，其他县区占比较低。",
])  # fmt: skip
def test_what_is_no_row_of_one_whole_is_no_matter(text):
    assert check_document(of_text(text), None).errors == ()


@pytest.mark.parametrize("text", [
    "甲60件、乙40件，分别占总量0件的30%、20%。",
    "受理0件，其中投诉0件，占0%。",
    "未办结0件，其中超期60件，占未办结的五成。",
    "2025年2月1日至28日，共0天，受理680件，日均24.3件。",
    "1至00月受理18件，月均2,000件。",
    "城管类0件，占7.03%；卫健类0件，占0.00%；交通类0件，占12%。",
    "受理诉求800件。按类型统计，咨询约0件，占约0%；投诉300件，占37.50%。",
])  # fmt: skip
def test_a_share_of_nothing_and_a_mean_of_no_days_break_nothing(text):
    assert isinstance(check_document(of_text(text), None).errors, tuple)
