"""Calls become what the citizen said; everything else stays as it is."""

import json
import time
from dataclasses import replace

import pytest

from classifier.classifier import Classifier
from classifier.intake.transcript import call_turns, citizen_text, matter_text
from suqiu.records import Ticket

LINES = """坐席：您好，12345热线，请讲。
市民：你好，我要反映锦源小区停水两天了。
坐席：好的，请问具体是哪栋楼？
市民：3栋，物业没人管。
坐席：跟您核实一下，锦源小区3栋从前天开始停水，物业没有处理，对吗？
市民：对的。
坐席：好的，我们会转给供水公司，感谢您的来电，再见。"""
CLOCKS = (
    "[00:01] 话务员1024：您好，请问有什么可以帮您？[00:05] 客户：楼下烧烤店太吵了，天天到凌晨两点。"
    "[00:20] 话务员1024：地址在哪里？[00:25] 客户：惠民路12号。"
)
NUMBERED = """00:00:01 说话人1：您好，市民热线，请问有什么可以帮您
00:00:05 说话人2：请问养老保险怎么转移
00:00:12 说话人1：您的意思是想从外省转回本地是吗
00:00:15 说话人2：对"""


@pytest.mark.parametrize(
    ("transcript", "said"),
    [
        (
            LINES,
            "你好，我要反映锦源小区停水两天了。3栋，物业没人管。"
            "锦源小区3栋从前天开始停水，物业没有处理。",
        ),
        (CLOCKS, "楼下烧烤店太吵了，天天到凌晨两点。惠民路12号。"),
        (NUMBERED, "请问养老保险怎么转移。想从外省转回本地。"),
        ("坐席：您好，请讲。市民：路灯不亮。", "路灯不亮。"),
        (
            "坐席：您好，请讲。市民：门口垃圾堆成山。坐席：您是希望环卫早点来清运，是吗？市民：对。",
            "门口垃圾堆成山。希望环卫早点来清运。",
        ),
        (
            "坐席：您好，请讲。市民：门口垃圾堆成山。坐席：您是希望我们怎么处理呢？市民：清走。",
            "门口垃圾堆成山。清走。",
        ),
        ("客服: 您好\n用户: 公交卡刷不了\n客服: 好的\n用户: 请处理", "公交卡刷不了。请处理。"),
    ],
)
def test_the_citizens_words_remain(transcript, said):
    assert citizen_text(transcript) == said


@pytest.mark.parametrize(
    "note",
    [
        "楼下烧烤店太吵。",
        "尊敬的领导：您好！小区停水三天了。",
        "来电人：张先生，反映小区停水。",
        "来电人：王女士，投诉物业。工作人员：李某态度很差。",
        "工作人员：态度差。工作人员：推诿。",
        "",
    ],
)
def test_notes_are_left_alone(note):
    assert call_turns(note) == []
    assert citizen_text(note) == note


def test_a_call_of_greetings_alone_is_kept_whole():
    call = "坐席：您好，请讲。\n市民：喂，你好。\n坐席：请讲。"
    assert citizen_text(call) == call


def test_a_transcript_is_filed_and_judged_like_the_note(small_model, desk):
    classifier = Classifier(small_model, desk=desk)
    note = Ticket("1", citizen_text(LINES))
    call, told = classifier.classify([Ticket("1", LINES), note])
    assert call.codes[0].code == told.codes[0].code
    assert call.intake is not None
    assert told.intake is not None
    # What the agent asks tells the type too, a little.
    assert replace(call.intake, request_type_probability=0) == replace(
        told.intake, request_type_probability=0
    )
    assert call.intake.request_type == "投诉"


def test_letters_alone_tell_two_speakers_who_take_turns():
    call = (
        "B：喂，我的一保卡钱能给老伴用吗？\nA：您好，请讲。医保个人账户共济是吧？\nB：对。\n"
        "A：是绑定失败，还是没有绑定？\nB：绑不上。"
    )
    assert citizen_text(call) == "喂，我的一保卡钱能给老伴用吗？绑不上。"
    assert matter_text(call).startswith("喂，我的一保卡钱能给老伴用吗？医保个人账户共济是吧？")
    assert "没有绑定" not in matter_text(call)
    for points in (
        "A：路灯不亮。B：井盖没了。",
        "A：路灯不亮。A：井盖没了。B：树倒了。B：水停了。",
        "墙塌了砸伤老人。聊天记录：\nA：何时修？\nB：请讲。\nA：哪天？\nB：不知道。",
        "APP：打不开。B站：打不开。APP：请讲，data:空。B2：好的。APP：转圈。B2：好。",
    ):
        assert citizen_text(points) == points == matter_text(points)


def test_what_the_agent_offers_or_says_in_every_call_is_not_the_matter():
    call = (
        "客服：您好，请问是噪音还是油烟？\n市民：都不是，是路灯。\n客服：路灯不亮多久了？\n"
        "市民：三天。\n客服：好的，您贵姓？"
    )
    assert matter_text(call) == "都不是，是路灯。路灯不亮多久了？三天。"


def test_a_long_text_of_colons_is_read_quickly_and_unchanged():
    text = "坐席：" * 20_000
    assert citizen_text(text) == text


def test_a_caller_who_only_says_yes_takes_no_time():
    began = time.perf_counter()
    citizen_text(
        "坐席：您好。\n市民："
        + "嗯" * 5000
        + "水管坏了\n坐席：好的。\n市民："
        + "谢谢你好" * 3000
        + "水"
    )
    assert time.perf_counter() - began < 1


def test_the_machine_of_a_recorded_list_is_not_the_citizen():
    rows = [
        {"speaker": "系统", "text": "欢迎致电热线，本次通话将被录音。"},
        {"speaker": "坐席", "text": "您好，请讲。"},
        {"speaker": "市民", "text": "小区停水两天了没人管。"},
        {"speaker": "坐席", "text": "好的，已经记录。"},
    ]
    assert citizen_text(json.dumps(rows, ensure_ascii=False)) == "小区停水两天了没人管。"
