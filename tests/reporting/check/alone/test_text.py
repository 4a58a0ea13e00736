"""What a paragraph denies by its own figures, and nothing in one that is right."""

import pytest

from reporting.check.alone.text import broken_beside, broken_text
from reporting.check.check import check_document
from reporting.check.findings import Problem
from reporting.check.reading.document import Grid, of_text


def problems(text):
    return {one.problem for one in broken_text(text, 1) if not one.notice}


WRONG = [
    # parts and wholes
    ("热线受理诉求900件，其中工作日700件，双休日190件。", Problem.PARTS),
    ("转办工单共500件，已办结470件，正在办理20件。", Problem.PARTS),
    ("受理有效诉求500件。其中，直接答复300件，转办220件。", Problem.PARTS),
    ("受理住建类诉求86件，其中物业类92件。", Problem.PARTS),
    ("环保类诉求60件，其中噪声30件、扬尘25件、油烟15件。", Problem.PARTS),
    ("电话310件、网站46件、小程序30件。以上三个渠道合计396件。", Problem.PARTS),
    ("受理900件，其中：咨询类500件，占55.56%；非咨询类390件。", Problem.PARTS),
    ("派发900件，县区500件，市直300件，企业90件，三者之和为全部派发量。", Problem.PARTS),
    ("承办单位86家，其中按时办结率达到100%的单位91家。", Problem.PARTS),
    ("电梯诉求96件，其中困人27件、停运58件、年检32件。", Problem.PARTS),
    ("受理咨询487件，其中当场解答451件，转办26件。", Problem.PARTS),
    # shares and rates
    ("公积金诉求243件，占住房类诉求（810件）的33%。", Problem.SHARE),
    ("网络渠道占比由28.5%升至31.0%，升幅2.5%。", Problem.POINTS),
    ("测评样本240份，其中满意218份，满意率为93.5%。", Problem.SHARE),
    ("签收率、办结率分别为100%、100.8%。", Problem.RATE),
    ("投诉120件，占受理总量800件的16%。", Problem.SHARE),
    ("投诉类诉求400件，其中物业投诉100件，占投诉类的31.00%。", Problem.SHARE),
    ("办理工单600件，按时办结570件，按时办结率为97.00%。", Problem.SHARE),
    ("噪声诉求200件，其中施工噪声100件，占四成。", Problem.DENOMINATOR),
    ("受理诉求1,000件。按类型统计，咨询500件，占62.50%；投诉300件，占37.50%。", Problem.DENOMINATOR),
    ("满意率达到101.5%，解决率96.2%。", Problem.RATE),
    ("按时办结率94.57%，高于95.00%的提示线。", Problem.DIRECTION),
    # growth
    ("4月受理960件，上月受理1,020件，环比增长5.88%。", Problem.DIRECTION),
    ("物业诉求由上月的385件增至342件。", Problem.DIRECTION),
    ("受理640件，上年同期500件，同比增长25.00%。", Problem.CHANGE),
    ("供热诉求128件，比上月的32件增长400%。", Problem.CHANGE),
    ("本月受理1,050件，环比增加50件，环比增长5.50%。", Problem.CHANGE),
    ("第32周受理186件，较上周的179件减少7件。", Problem.DIRECTION),
    ("防汛诉求由上月的45件增至180件，增长4倍。", Problem.CHANGE),
    ("供热诉求96件，是去年同期32件的2倍。", Problem.CHANGE),
    ("诉求由100件增至150件，翻了一番。", Problem.CHANGE),
    ("停水由上年同期14件、上期8件降至106件。", Problem.DIRECTION),
    ("9月为93.12%，8月为94.05%，环比上升0.93个百分点。", Problem.DIRECTION),
    ("11月咨询8,316件，10月为7,560件，环比增长11%。", Problem.CHANGE),
    ("12月燃气诉求412件，是11月（103件）的3倍。", Problem.CHANGE),
    ("解决率88.50%，较上月的85.00%提高3.5%。", Problem.POINTS),
    ("受理量同比增长12.6个百分点。", Problem.POINTS),
    ("满意率91.3%，同比下降2.1%，去年同期为93.4%。", Problem.POINTS),
    ("按时签收率98.12%，比上期（98.77%）上升0.65个百分点。", Problem.DIRECTION),
    ("平均办理时长从3.8天延长到3.1天。", Problem.DIRECTION),
    ("排水诉求36件，为平日（6件）的5倍。", Problem.CHANGE),
    # who is first
    ("电话1,120件、微信231件、小程序340件，微信为第二大渠道。", Problem.SUPERLATIVE),
    ("排名前三的依次为：甲街道120件、乙街道98件、丙街道103件。", Problem.ORDER),
    ("办结率从低到高依次为：甲镇91.3%、乙镇90.8%、丙镇94.6%。", Problem.ORDER),
    ("东城街道412件，西城街道538件，南城街道497件，其中南城街道受理量最多。", Problem.SUPERLATIVE),
    ("咨询345件、求助128件、投诉167件，求助位居第二。", Problem.SUPERLATIVE),
    ("停水环比增长42.0%，停电环比增长56.3%，停水增幅最大。", Problem.SUPERLATIVE),
    ("9时至10时来电81个，10时至11时来电96个，9时至10时为来电最高峰。", Problem.SUPERLATIVE),
    ("东区94.1%，西区92.8%，南区95.6%，西区高于其余各区，位居第一。", Problem.SUPERLATIVE),
    # days
    ("截至6月30日，上半年累计受理诉求54,300件，日均402件。", Problem.DAILY),
    ("2025年7月受理工单15,500件，日均520件。", Problem.DAILY),
    ("5月1日至5月7日（共6天），受理诉求345件。", Problem.DAYS),
    ("活动自3月10日至3月16日开展，为期5天。", Problem.DAYS),
    # lists
    ("主要集中在三个方面：物业、交通、入学、社保，分别占21%、17%、12%、9%。", Problem.LISTED),
    ("集中的五类问题分别是：物业、噪声、停车、供暖。", Problem.LISTED),
    ("有3个单位办结率未达90%，分别为：甲局、乙局、丙局、丁局。", Problem.LISTED),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), WRONG)
def test_a_text_that_denies_itself(text, problem):
    assert problem in problems(text)


RIGHT = [
    "从多到少依次为停车难88件、垃圾清运76件、噪声扰民72件，其他问题共120件。",
    "甲局办结率97.2%、乙局98.8%、丙局96.1%，最低的是丙局；满意率最低的是甲局，为90.3%。",
    "2025年1月1日至3月31日共受理8,100件，日均90件，3月日均102件。",
    "对四份协议补签，其中两份是用工协议，两份是清运协议，时间一样（四份协议一次谈成）。",
    "排水诉求36件，为平日（6件）的6倍；电话仍是第一大渠道。",
    "反映较多的是社会保险转移12件、最低工资9件、最低生活保障7件，社会保险转移与最低工资合计21件。",
    "东区94.1%，西区92.8%，南区95.6%，西区最低，但西区解决率提升最快。",
    "上半年累计受理54,300件，日均300件，二季度日均比一季度多35件。",
    "停水由上年同期14件、上期8件增至106件。",
    "9月为94.05%，8月为93.12%，环比上升0.93个百分点。",
    "建筑施工占44.6%，社会生活占38.9%，交通占12.1%，工业占4.4%，夜间诉求占六成。",
    "一季度3.1万件、二季度3.6万件、三季度4.2万件，三季度最多，全年14.7万件。",
    "7月1日至10日共接听2,860个，平均每天286个，其中7月6日最多，为612个。",
    "下一步抓好三个方面：一是压实责任、强化督办；二是总结经验。",
    "受理诉求640件,同比增长25.00%(去年同期512件);投诉96件,占15.00%。",
    "增幅5%，比二季度（7.2%）回落2.2个百分点。",
    "达到100%的单位86家，低于95%的2家，分别为甲局（93.2%）和乙公司（90.1%）。",
    "受理231件，日均15件，是上月下旬日均（9件）的1.67倍。",
    "承办量前三位的为：甲区（直办12件，转办9件）、乙区（直办7件，转办8件）、丙区（直办9件，转办3件）。",
    "医院72家、疾控机构1家；其中三级医院2家、二级医院9家。",
    "共办理916件，其中：信箱834件，同比下降6.7%；电话82件，同比上升5%；收到表扬信29件。",
    "热线受理诉求900件，其中工作日700件，双休日200件。",
    "受理诉求900件，其中办结880件，按时办结860件，满意700件。",
    "环保诉求60件，其中噪声30件、扬尘25件、油烟15件，同一诉求涉及多个问题的重复计算。",
    "投诉120件，占受理总量800件的15%；其中物业投诉40件，占投诉的三成多。",
    "噪声诉求200件，其中施工噪声98件，占近五成；商业噪声62件，约占三成。",
    "受理诉求2,500余件，其中咨询1,200件，占四成以上。",
    "受理诉求1.2万件，其中咨询4,800件，占40.00%；投诉2,160件，占18.00%。",
    "全年任务完成率103%，同比增长120%。",
    "按时办结率94.57%，低于95.00%的提示线；满意率超过90%。",
    "11月受理234件，去年同期218件，同比增长7.34%；上月241件，环比下降2.90%。",
    "3月投诉441件，较2月的420件上升5%；2月较1月的560件下降25%。",
    "供热诉求128件，比上月的32件增长300%，即增长3倍，是上月的4倍。",
    "咨询量达150件，上月30件，环比增长4倍；去年同期74件，同比翻了一番。",
    "全区受理500件，其中投诉30件，去年同期400件，同比增长25%。",
    "解决率由85.00%提高到88.50%，提高3.5个百分点。",
    "受理量同比增长12.6%，占全市的比重提高1.2个百分点。",
    "受理较多的有甲局67件、乙局70件、丙局51件。",
    "停水诉求环比增长42.0%，停电诉求环比增长56.3%；停水126件，仍居首位。",
    "全区单日最高受理120件，出现在7月19日。",
    "2025年2月1日至2月28日，共28天，受理1,680件，日均60件。",
    "上周接听来电532个，日均76个；工作日日均81个。",
    "集中的五类问题分别是：物业、噪声、停车、供暖、欠薪，合计占六成以上。",
    "物业、噪声、停车等五类问题较为集中，分别是热线的老问题。",
    "现有四个出入口，其中东侧的有两个，分别为甲门、乙门。",
    "拨打110、12345均可反映，共接到120件，其中110转来12件。",
    "典型案例：商家说三个理由，分别是断货、断货、断货、断货，收了我120%的钱，退款率150%。",
]  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_a_text_that_agrees_with_itself(text):
    assert problems(text) == set()


def test_shares_in_paragraphs_apart_are_of_one_number():
    lines = [f"{name}类{n}件，占比{n / 4:.2f}%。" for name, n in
             (("咨询", 200), ("投诉", 90), ("求助", 60), ("建议", 30))]  # fmt: skip
    text = "\n".join(["共受理诉求410件，其中有效400件。", *lines])
    assert check_document(of_text(text), None).errors == ()
    (found,) = check_document(of_text(text.replace("15.00%", "14.11%")), None).errors
    assert (found.problem, found.line) == (Problem.SHARE, 4)


def test_shares_of_a_total_that_is_not_told_are_one_finding():
    text = "共受理诉求900件。其中，咨询300件，占50.00%；投诉180件，占30.00%；求助120件，占20.00%。"
    (found,) = broken_text(text, 1)
    assert found.problem is Problem.DENOMINATOR
    assert "600" in found.message


def test_a_list_of_types_that_leaves_a_little_out_is_asked_about():
    (found,) = broken_text("受理500件，其中咨询200件、求助150件、投诉100件、建议45件。", 1)
    assert found.notice
    assert "少5" in found.message


def test_a_table_and_the_paragraph_before_it():
    table = Grid(2, ("类型", "数量（件）"), (("咨询", "260"), ("投诉", "104"), ("合计", "364")))
    assert broken_beside("咨询类诉求260件。", table, 1) == []
    (found,) = broken_beside("咨询类诉求261件。", table, 1)
    assert found.problem is Problem.TABLE
    (found,) = broken_beside("共受理诉求365件，详见下表。", table, 1)
    assert found.problem is Problem.TABLE


def test_a_table_that_does_not_add_up():
    text = "| 类型 | 数量（件） |\n| --- | --- |\n| 咨询 | 60 |\n| 投诉 | 31 |\n| 合计 | 90 |"
    assert [one.problem for one in check_document(of_text(text), None).errors] == [Problem.PARTS]
    assert check_document(of_text(text.replace("31", "30")), None).errors == ()
