"""Accepted unless it is clear."""

import pytest

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
        "物业的人骂我是王八蛋，还把我家的车锁了三天，打了两次电话都没有人来处理，请你们派人来看看，给个说法。",
    ],
)
def test_everything_else_is_accepted(desk, body):
    assert desk.take(Ticket("1", body)).acceptance == Acceptance()
