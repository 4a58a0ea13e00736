"""Wrong numbers that a reader found and the checker did not, each beside its right twin."""

import pytest

from reporting.check.check import check_document
from reporting.check.findings import Problem
from reporting.check.reading.document import of_text

# right, wrong, what is wrong
PAIRS = [
    # 同比 and 环比
    ("9月受理2,396件，较8月的2,388件增加8件，环比增长0.34%。",
     "9月受理2,396件，较8月的2,388件增加8件，同比增长0.34%。", Problem.COMPARISON),
    ("受理2,396件，较去年同期的2,176件增加220件，同比增长10.11%。",
     "受理2,396件，较去年同期的2,176件增加220件，环比增长10.11%。", Problem.COMPARISON),
    ("今年8月受理2,000件，去年8月受理1,600件，同比增长25%。",
     "今年8月受理2,000件，去年8月受理1,600件，环比增长25%。", Problem.COMPARISON),
    ("2026年受理6,000件，2025年受理5,000件，同比增长20%。",
     "2026年受理6,000件，2025年受理5,000件，同比增长25%。", Problem.CHANGE),
    ("8月受理2,000件，7月受理1,600件，8月环比增长25%。",
     "8月受理2,000件，7月受理1,600件，8月环比增长20%。", Problem.CHANGE),
    # 多, 少, 缩短
    ("受理2396件，比上月（2388件）多8件。", "受理2396件，比上月（2388件）多18件。", Problem.CHANGE),
    ("南桥街道466件，比中山街道的420件多46件。", "南桥街道466件，比中山街道的420件少46件。", Problem.DIRECTION),
    ("办理时长由5.2天缩短至4.6天，缩短0.6天。", "办理时长由5.2天缩短至4.6天，缩短0.9天。", Problem.CHANGE),
    ("等待时长8秒，较上月的10秒缩短2秒。", "等待时长8秒，较上月的10秒缩短5秒。", Problem.CHANGE),
    ("综合成绩92.5分，上月91.0分，提高1.5分。", "综合成绩92.5分，上月91.0分，提高2.5分。", Problem.CHANGE),
    ("昨日受理82件，较前日的75件增加7件，增长9.33%。",
     "昨日受理82件，较前日的75件增加9件，增长9.33%。", Problem.CHANGE),
    ("停水诉求下降66.67%。", "停水诉求下降166.67%。", Problem.RATE),
    ("满意率为88.6%，高于85%的考核线3.6个百分点。", "满意率为88.6%，高于85%的考核线5.6个百分点。", Problem.CHANGE),
    ("满意率90%，较去年提高5个百分点，去年为85%。", "满意率90%，较去年提高3个百分点，去年为85%。", Problem.CHANGE),
    ("物业最多，共920件，比噪音（610件）多310件。", "物业最多，共920件，比噪音（610件）多210件。", Problem.CHANGE),
    ("物业920件、噪音610件、停车470件，依次位列前三。",
     "物业920件、停车470件、噪音610件，依次位列前三。", Problem.ORDER),
    ("6月8,460件，较5月的8,000件增长5.75%，较去年同期的9,000件下降6%。",
     "6月8,460件，较5月的8,000件增长5.75%，较去年同期的9,000件下降9%。", Problem.CHANGE),
    # shares
    ("全年受理42.6万件，其中投诉12.78万件，占三成。", "全年受理42.6万件，其中投诉12.78万件，占三成五。", Problem.DENOMINATOR),
    ("电话渠道占80.5%，网络渠道占19.5%。", "电话渠道占80.5%，网络渠道占20.5%。", Problem.SUM),
    ("户内占39.7%，管网占31.6%，热源占28.7%，三项合计占100%。",
     "户内占39.7%，管网占33.6%，热源占28.7%，三项合计占100%。", Problem.SUM),
    ("共受理供热诉求30,198件，不热、报停两类合计27,843件，占92.2%。",
     "共受理供热诉求30,198件，不热、报停两类合计27,843件，占93.2%。", Problem.DENOMINATOR),
    ("受理2,396件，其中投诉1,278件，占比过半。", "受理2,396件，其中投诉1,178件，占比过半。", Problem.SHARE),
    ("交办11,171件，办结11,163件，综合办结率99.93%。", "交办11,171件，办结11,163件，综合办结率99.39%。", Problem.SHARE),
    ("受理5,000件，办结率96%，办结4,800件。", "受理5,000件，办结率96%，办结4,600件。", Problem.SHARE),
    # parts
    ("受理83,218件，其中上期结转4,629件，当期新增78,589件。",
     "受理83,218件，其中上期结转4,692件，当期新增78,589件。", Problem.PARTS),
    ("交办11,171件，办结11,163件，尚有8件正在办理。", "交办11,171件，办结11,163件，尚有18件正在办理。", Problem.PARTS),
    # a mean a month, a day of the year
    ("2026年全年受理36,500件，日均100件。", "2026年全年受理36,500件，日均120件。", Problem.DAILY),
    ("1至9月累计受理18,000件，月均2,000件。", "1至9月累计受理18,000件，月均2,500件。", Problem.DAILY),
    ("2026年第三季度受理9,200件，月均3,067件。", "2026年第三季度受理9,200件，月均3,607件。", Problem.DAILY),
    # how many are named
    ("南桥街道、中山街道、东湖街道3个街道居前。", "南桥街道、中山街道、东湖街道4个街道居前。", Problem.LISTED),
    ("受理量居前的3个街道为甲街道、乙街道、丙街道。", "受理量居前的6个街道为甲街道、乙街道、丙街道。", Problem.LISTED),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "problem"), PAIRS)
def test_the_right_one_stands_and_the_wrong_one_is_named(right, wrong, problem):
    assert check_document(of_text(right), None).errors == ()
    assert problem in {one.problem for one in check_document(of_text(wrong), None).errors}


def table(head, *rows):
    return "\n".join(("| " + " | ".join(line) + " |") for line in
                     (head.split(), ["---"] * len(head.split()), *(row.split() for row in rows)))  # fmt: skip


TABLES = [
    ("街道 本期 上期 环比", "甲街道 120 100 20%", "乙街道 90 100 -10%", "乙街道 90 100 10%", Problem.DIRECTION),
    ("街道 本期 上期 环比", "甲街道 120 100 增长20.00%", "乙街道 90 100 下降10.00%", "乙街道 90 100 下降11.00%", Problem.CHANGE),
    ("街道 受理 办结 办结率", "甲街道 120 108 90%", "乙街道 100 95 95%", "乙街道 100 95 59%", Problem.SHARE),
    ("单位 派遣总数 按时办结 超时办结 未办结", "水务局 120 100 10 10", "城管局 110 80 10 20", "城管局 100 80 10 20", Problem.PARTS),
    ("单位 电话 网站 合计", "水务局 20 10 30", "城管局 10 20 30", "城管局 10 20 40", Problem.PARTS),
]  # fmt: skip


@pytest.mark.parametrize(("head", "first", "right", "wrong", "problem"), TABLES)
def test_a_cell_that_its_own_line_denies(head, first, right, wrong, problem):
    assert check_document(of_text(table(head, first, right)), None).errors == ()
    (found,) = check_document(of_text(table(head, first, wrong)), None).errors
    assert found.problem is problem
    assert found.text.startswith(wrong.split()[0])


def test_ranks_follow_the_scores():
    head, rows = "单位 综合成绩 名次", ("甲局 91.2 1", "乙局 88.1 2", "丙局 85.0 3")
    assert check_document(of_text(table(head, *rows)), None).errors == ()
    turned = ("甲局 91.2 1", "乙局 85.0 2", "丙局 88.1 3")
    assert {one.problem for one in check_document(of_text(table(head, *turned)), None).errors} == {
        Problem.ORDER
    }


STAND = [
    "三季度受理7,279件，较二季度的6,918件增加361件，较去年三季度增加675件。",
    # the rate is of both counts
    "受理有效事项7,227宗，当场答复5,113宗，转办2,114宗，办结1,898宗，办结率97.01%。",
    table("单位 数量 占比", "县区 15390 84.97%", "市直 2723 15.03%", "总计 18113 100%"),
    # rounded up everywhere, of other counts: no column to be wrong against
    table("单位 派遣 不满意数 不满意率", "甲局 99 8 9%", "乙局 77 6 9%", "丙局 68 5 8%", "丁局 41 5 13%"),
    "受理5,000件，其中咨询2,000件；转办工单中投诉类300件，占30%。",
    "办理时长由5.2天缩短至4.6天，下降0.6天。",
    "今年8月受理2,000件，去年8月受理1,600件，环比增长5%。",
    "2025年受理5,000件，2026年1至9月受理4,000件，同比增长12%。",
]  # fmt: skip


@pytest.mark.parametrize("text", STAND)
def test_what_may_well_be_right_is_let_stand(text):
    assert check_document(of_text(text), None).errors == ()
