"""Accepted unless it is clear."""

import pytest

from classifier.intake.reading import read_tickets
from classifier.intake.signs import Sign, Signs
from suqiu.records import Acceptance, Ticket


@pytest.mark.parametrize(
    ("body", "reason", "redirect"),
    [
        ("现在楼上正在着火，快派消防车来！", "110/119/120/122", "119"),
        ("不服法院的二审判决，要求改判，请领导过问。", "诉讼", "12348"),
        ("我的信访已经三级终结，还是要反映。", "信访", "信访"),
        ("帮我查一下前夫的电话和住址。", "隐私", "本人"),
        ("帮我邻居查询一下他的工单处理结果。", "他人诉求", "不受理"),
        ("我要举报镇长贪污受贿，挪用公款，已经给纪委写过信。", "纪检监察", "12388"),
        ("现申请政府信息公开，要求提供征地批文。", "信息公开", "公开工作机构"),
        ("你们都是一群王八蛋", "恶意骚扰", "劝导"),
        ("测试", "无实质内容", "说明"),
        ("你们这群饭桶，统统去死", "恶意骚扰", "劝导"),
        ("畜生，不得好死", "恶意骚扰", "劝导"),
        ("推销理财，你们有需要吗", "恶意骚扰", "推销"),
        ("我们公司做贷款的，需要可以合作", "恶意骚扰", "推销"),
        ("帮我算一卦，看看财运", "恶意骚扰", "推销"),
        ("请给我算命", "恶意骚扰", "推销"),
        ("军车堵在我家路口不让走", "军队", "部队"),
        ("部队的车闯红灯，管管", "军队", "部队"),
        ("骗子刚骗走我五万，能不能帮我拦截", "110/119/120/122", "96110"),
        ("刚刚把八千块转给骗子了，怎么办", "110/119/120/122", "96110"),
        ("我被骗了六万，号码还在，银行能马上止付吗", "110/119/120/122", "96110"),
        ("我遭遇诈骗转了两万，快帮我冻结", "110/119/120/122", "96110"),
        ("被骗了八万块，刚转账出去怎么拦", "110/119/120/122", "96110"),
        ("刚打款就发现是骗子", "110/119/120/122", "96110"),
        ("十分钟前被骗了六万", "110/119/120/122", "96110"),
        ("今天上午被骗走三万，转到一个陌生账户", "110/119/120/122", "96110"),
        ("我老公现在正在给骗子转账，拦不住", "110/119/120/122", "96110"),
    ],
)
def test_clear_cases_are_refused_with_a_way_out(desk, body, reason, redirect):
    found = desk.take(Ticket("1", body)).acceptance
    assert not found.accepted
    assert reason in found.reason
    assert redirect in found.redirect
    assert found.words


@pytest.mark.parametrize(
    "body",
    [
        "小区停水两天了没人管",
        "法院的法律援助在哪里办？请问流程。",
        "公司拖欠工资，法院判了也不给，请帮帮我们。",
        "领导不作为，物业乱收费。",
        "去年发生过火灾，消防通道还是堵着，请清理。",
        "业主信息被泄露，天天有人打骚扰电话。",
        "接线员态度太差，我说的井盖到今天没解决。",
        "你们热线都是废物，我投诉三次了没人管。",
        "热线打不通，一群饭桶。",
        "他骂我畜生，还动手打我。",
        "物业就是一群废物，垃圾三天没清。",
        "这里都是垃圾。",
        "你们这里有垃圾。",
        "废物回收站太吵。",
        "天天接到推销保险的电话。",
        "上门推销净水器的骗老人。",
        "公园门口有人算命骗钱。",
        "小额贷款申请需要什么材料？",
        "军人优待证怎么办？",
        "有人开假军车冲卡，请查处。",
        "部队家属院门口路灯坏了。",
        "被骗了两万，派出所不立案。",
        "老收到诈骗短信，请拦截。",
        "装修公司骗了我八万，刚交的定金",
        "刚转账的学费，培训机构跑了，感觉被骗",
        "去年被骗八万，刚才问了还没进展",
        "建议银行在转账时提醒老人防止被骗",
        "银行卡被冻结，说我涉嫌诈骗，怎么解冻？",
        "社区反诈讲座太少，建议多讲骗子的手法。",
        "政府信息公开窗口在几楼？",
        "物业的人骂我是王八蛋，还把我家的车锁了三天，打了两次电话都没有人来处理，请你们派人来看看，给个说法。",
        "上次反映的噪音你们说处理了，但是还在响，请再处理",
    ],
)
def test_everything_else_is_accepted(desk, body):
    assert desk.take(Ticket("1", body)).acceptance == Acceptance()


SAYS_NOTHING = "我要投诉"


@pytest.mark.parametrize(
    ("text", "answer", "accepted"),
    [
        (SAYS_NOTHING, "党群军法", True),
        (SAYS_NOTHING, "骚扰违俗", True),
        ("有个事跟你们说一下", "无实质", False),
        ("快来人", "紧急", False),
        ("政府信息公开窗口在几楼", "信息公开", True),
        ("把三公经费公开给我", "信息公开", False),
        ("接线员态度差，我说的路灯没解决", "骚扰违俗", True),
        ("来电人对话务员唱歌，什么也没说", "骚扰违俗", False),
        ("谢谢热心司机，手机找回来了", "私事", True),
    ],
)
def test_what_a_letter_says_as_a_whole_has_its_exceptions(desk, text, answer, accepted):
    ticket = Ticket("1", text)
    signs = Signs(refusal={0: Sign(answer, 0.9, ("某词",))})
    (found,) = desk.judge([ticket], read_tickets([ticket]), signs=signs)
    assert found.acceptance.accepted == accepted


def test_of_two_emergencies_the_plain_one_is_told(desk):
    text = "骗子刚骗走我五万，能不能帮我拦截"
    ticket = Ticket("1", text)
    signs = Signs(refusal={0: Sign("紧急", 0.4, ("骗走",))})
    (found,) = desk.judge([ticket], read_tickets([ticket]), signs=signs)
    assert "96110" in found.acceptance.redirect
    # What the letter leaves open the words make clear.
    assert found.urgency.level == "特急"
